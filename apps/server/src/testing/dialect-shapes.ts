/** A provider of the catalog, as far as people notice. */
export interface DialectShape {
  readonly name: string;
  /** What a list says of the account. */
  readonly account: string;
  /** Default `by itself`. */
  readonly renewal?: 'never';
  /** Default `confirmed`. */
  readonly withdrawal?: 'unsupported';
  /** Answered before the browser is sent there. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Chosen after the consent. */
  readonly site?: string;
}

/** By id: what each dialect of the sandbox is like, for a hub without a browser and for the dashboard. */
export const DIALECT_SHAPES = {
  apple: { name: 'Sign in with Apple', account: 'Ada King' },
  atlassian: { name: 'Atlassian (Jira / Confluence 3LO)', account: 'Ada Lovelace', site: 'looms' },
  clickup: { name: 'ClickUp', account: 'Ada Lovelace', renewal: 'never', withdrawal: 'unsupported' },
  github: { name: 'GitHub', account: 'Ada Lovelace' },
  google: { name: 'Google', account: 'Ada Lovelace' },
  hubspot: { name: 'HubSpot', account: 'HubSpot 146425426' },
  instagram: { name: 'Instagram (Business Login)', account: 'ada', withdrawal: 'unsupported' },
  intranet: { name: 'Intranet', account: 'Ada Lovelace' },
  linkedin: { name: 'LinkedIn', account: 'Ada Lovelace' },
  mailchimp: { name: 'Mailchimp', account: 'Ada Lovelace', renewal: 'never', withdrawal: 'unsupported' },
  microsoft: { name: 'Microsoft (Entra ID)', account: 'Ada Lovelace', withdrawal: 'unsupported' },
  naver: { name: 'Naver', account: 'Ada Lovelace' },
  notion: { name: 'Notion', account: "Ada Lovelace's Workspace" },
  pipedrive: { name: 'Pipedrive', account: 'Ada Lovelace (Engines)' },
  quickbooks: { name: 'QuickBooks Online', account: "Ada Lovelace's Craftshop" },
  reddit: { name: 'Reddit', account: 'ada' },
  shopify: { name: 'Shopify', account: "Ada Lovelace's Teas", parameters: { shop: 'acme-tea' } },
  slack: { name: 'Slack', account: 'Engines' },
  square: { name: 'Square', account: 'Ada Lovelace & Sons' },
  strava: { name: 'Strava', account: 'Ada Lovelace' },
  tiktok: { name: 'TikTok', account: 'Ada Lovelace' },
  vk: { name: 'VK ID', account: 'Ada Lovelace' },
  webex: { name: 'Webex', account: 'Ada Lovelace', withdrawal: 'unsupported' },
  wechat: { name: 'WeChat (web)', account: 'Ada Lovelace', withdrawal: 'unsupported' },
  zoho: { name: 'Zoho', account: 'Ada Lovelace' },
} as const satisfies Readonly<Record<string, DialectShape>>;
