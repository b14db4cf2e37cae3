import {
  type SimpleIcon,
  siAirtable,
  siApple,
  siAsana,
  siAtlassian,
  siAuth0,
  siBasecamp,
  siBitbucket,
  siBox,
  siCalendly,
  siClickup,
  siDigitalocean,
  siDiscord,
  siDropbox,
  siFacebook,
  siFigma,
  siFitbit,
  siGithub,
  siGitlab,
  siGoogle,
  siGumroad,
  siHubspot,
  siInstagram,
  siIntercom,
  siKakaotalk,
  siKeycloak,
  siLine,
  siLinear,
  siMailchimp,
  siMastodon,
  siMiro,
  siNaver,
  siNetlify,
  siNotion,
  siOkta,
  siPatreon,
  siPaypal,
  siPinterest,
  siQuickbooks,
  siReddit,
  siShopify,
  siSnapchat,
  siSoundcloud,
  siSpotify,
  siSquare,
  siStrava,
  siStripe,
  siSurveymonkey,
  siThreads,
  siTiktok,
  siTodoist,
  siTwitch,
  siTypeform,
  siVercel,
  siVk,
  siWebex,
  siWechat,
  siX,
  siXero,
  siYoutube,
  siZendesk,
  siZoho,
  siZoom,
} from 'simple-icons';

/** How a provider looks: `path` is one SVG path in a 24 by 24 box; without it, draw the monogram. */
export type Brand = { title: string; hex: string; path?: string; monogram: string };

type Mark = Pick<SimpleIcon, 'title' | 'hex' | 'path'>;

const GREY = '6B7280';

/** The hub's own: a box, so that its initials are not taken for those of Salesforce. */
const sandbox: Mark = {
  title: 'Sandbox',
  hex: GREY,
  path: 'M12 1.7 2.5 7v10l9.5 5.3 9.5-5.3V7L12 1.7Zm0 2.3 6.4 3.6L12 11.2 5.6 7.6 12 4ZM4.5 9.3l6.5 3.6v6.5l-6.5-3.6V9.3Zm8.5 10.1v-6.5l6.5-3.6v6.5L13 19.4Z',
};

const icons: Readonly<Record<string, Mark>> = {
  airtable: siAirtable,
  apple: siApple,
  asana: siAsana,
  atlassian: siAtlassian,
  auth0: siAuth0,
  basecamp: siBasecamp,
  bitbucket: siBitbucket,
  box: siBox,
  calendly: siCalendly,
  clickup: siClickup,
  digitalocean: siDigitalocean,
  discord: siDiscord,
  dropbox: siDropbox,
  facebook: siFacebook,
  figma: siFigma,
  fitbit: siFitbit,
  github: siGithub,
  gitlab: siGitlab,
  google: siGoogle,
  gumroad: siGumroad,
  hubspot: siHubspot,
  instagram: siInstagram,
  intercom: siIntercom,
  kakao: siKakaotalk,
  keycloak: siKeycloak,
  line: siLine,
  linear: siLinear,
  mailchimp: siMailchimp,
  mastodon: siMastodon,
  miro: siMiro,
  naver: siNaver,
  netlify: siNetlify,
  notion: siNotion,
  okta: siOkta,
  'okta-org': siOkta,
  patreon: siPatreon,
  paypal: siPaypal,
  pinterest: siPinterest,
  quickbooks: siQuickbooks,
  reddit: siReddit,
  sandbox,
  shopify: siShopify,
  snapchat: siSnapchat,
  soundcloud: siSoundcloud,
  spotify: siSpotify,
  square: siSquare,
  strava: siStrava,
  stripe: siStripe,
  surveymonkey: siSurveymonkey,
  threads: siThreads,
  tiktok: siTiktok,
  todoist: siTodoist,
  twitch: siTwitch,
  typeform: siTypeform,
  vercel: siVercel,
  vk: siVk,
  webex: siWebex,
  wechat: siWechat,
  x: siX,
  xero: siXero,
  youtube: siYoutube,
  zendesk: siZendesk,
  zoho: siZoho,
  zoom: siZoom,
};

/** Brands which simple-icons does not carry. */
const monograms: Readonly<Record<string, { title: string; hex: string }>> = {
  amazon: { title: 'Amazon', hex: 'FF9900' },
  canva: { title: 'Canva', hex: '00C4CC' },
  docusign: { title: 'Docusign', hex: '4C00FF' },
  eventbrite: { title: 'Eventbrite', hex: 'F05537' },
  freshbooks: { title: 'FreshBooks', hex: '0075DD' },
  'google-health': { title: 'Google Health', hex: '4285F4' },
  heroku: { title: 'Heroku', hex: '430098' },
  linkedin: { title: 'LinkedIn', hex: '0A66C2' },
  microsoft: { title: 'Microsoft', hex: '0078D4' },
  monday: { title: 'monday.com', hex: '6161FF' },
  oura: { title: 'Oura', hex: '2F4A73' },
  pipedrive: { title: 'Pipedrive', hex: '017737' },
  salesforce: { title: 'Salesforce', hex: '00A1E0' },
  slack: { title: 'Slack', hex: '4A154B' },
  withings: { title: 'Withings', hex: '00A5B5' },
  yahoo: { title: 'Yahoo', hex: '6001D2' },
};

/**
 * The brand of a provider, by id. Icons and colours are those of simple-icons; the rest, and providers of the
 * operator's own, get a monogram, for which `title` gives the name.
 *
 * @example
 * brandOf('github'); // { title: 'GitHub', hex: '181717', path: 'M12 .297c…', monogram: 'GH' }
 * brandOf('acme', 'Acme Cloud'); // { title: 'Acme Cloud', hex: '6B7280', monogram: 'AC' }
 */
export function brandOf(id: string, title: string = id): Brand {
  const icon = Object.hasOwn(icons, id) ? icons[id] : undefined;
  if (icon !== undefined) {
    return { title: icon.title, hex: icon.hex, path: icon.path, monogram: monogramOf(icon.title) };
  }
  const brand = Object.hasOwn(monograms, id) ? monograms[id] : undefined;
  return {
    title: brand?.title ?? title,
    hex: brand?.hex ?? GREY,
    monogram: monogramOf(brand?.title ?? title),
  };
}

/** One or two letters: the initials of words or of capitals within a word, else the first two letters. */
function monogramOf(title: string): string {
  const initials = title.match(/\p{Lu}|(?<=^|[^\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? [];
  const letters = initials.length > 1 ? initials.slice(0, 2).join('') : title.slice(0, 2);
  return letters.toLocaleUpperCase('en');
}
