/** What a provider answers in the golden flow, where that differs from a plain answer, and the account it is about. */
export interface SampleAnswers {
  /** Callback parameters besides `code` and `state`. */
  readonly callback?: Readonly<Record<string, string>>;
  /** Laid over the plain answer of the token endpoint; undefined removes a member. */
  readonly token?: Readonly<Record<string, unknown>>;
  /** What the answer of the token endpoint is wrapped in. */
  readonly wrap?: (answer: Record<string, unknown>) => unknown;
  /** Claims of the ID token besides those of the protocol. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Answers of the profile requests, in order; text is sent as it stands. */
  readonly userinfo?: readonly unknown[];
  /** Answer with the sites or accounts to choose from. */
  readonly resources?: unknown;
  readonly account: { readonly subject: string; readonly name: string | null; readonly email: string | null };
}

/** The claims of OpenID Connect, as most answer them. */
const openId = (sub: string): Pick<SampleAnswers, 'claims' | 'userinfo' | 'account'> => ({
  claims: { sub },
  userinfo: [{ sub, name: 'Ada Lovelace', email: 'ada@example.com', email_verified: true }],
  account: { subject: sub, name: 'Ada Lovelace', email: 'ada@example.com' },
});

/** Modelled on the examples in the providers' own documentation. */
export const SAMPLE_ANSWERS: Readonly<Record<string, SampleAnswers>> = {
  airtable: {
    token: { refresh_expires_in: 5_184_000 },
    userinfo: [{ id: 'usrL2PNC5o3H4lBEi', email: 'ada@example.com', scopes: ['user.email:read'] }],
    account: { subject: 'usrL2PNC5o3H4lBEi', name: 'ada@example.com', email: 'ada@example.com' },
  },
  amazon: {
    userinfo: [{ user_id: 'amzn1.account.K2LI23KL2LK2', name: 'Ada Lovelace', email: 'ada@example.com' }],
    account: { subject: 'amzn1.account.K2LI23KL2LK2', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  apple: {
    callback: { user: '{"name":{"firstName":"Ada","lastName":"Lovelace"},"email":"ada@example.com"}' },
    claims: { sub: '001234.fa1b.0915', email: 'ada@privaterelay.appleid.com', email_verified: true },
    account: { subject: '001234.fa1b.0915', name: 'Ada Lovelace', email: 'ada@privaterelay.appleid.com' },
  },
  asana: {
    token: { data: { gid: '4673218951', name: 'Ada Lovelace', email: 'ada@example.com' } },
    userinfo: [{ data: { gid: '4673218951', name: 'Ada Lovelace', email: 'ada@example.com' } }],
    account: { subject: '4673218951', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  atlassian: {
    resources: [
      {
        id: '1324a887-45db-1bf4',
        name: 'engines',
        url: 'https://engines.atlassian.net',
        scopes: ['read:me'],
      },
    ],
    userinfo: [{ account_id: '112233aa-bb11-cc22', name: 'Ada Lovelace', email: 'ada@example.com' }],
    account: { subject: '112233aa-bb11-cc22', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  auth0: openId('auth0|6511abc'),
  basecamp: {
    resources: {
      accounts: [{ id: 99_999_999, name: 'Analytical Engines', href: 'https://3.basecampapi.com/99999999' }],
    },
    token: { token_type: undefined, scope: undefined, expires_in: 1_209_600 },
    userinfo: [
      {
        identity: {
          id: 9_999_999,
          first_name: 'Ada',
          last_name: 'Lovelace',
          email_address: 'ada@example.com',
        },
        accounts: [
          { id: 99_999_999, name: 'Analytical Engines', href: 'https://3.basecampapi.com/99999999' },
        ],
      },
    ],
    account: { subject: '9999999', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  bitbucket: {
    token: { scope: undefined, scopes: 'account' },
    userinfo: [{ uuid: '{735c3f43-7a76}', account_id: '557058:c0b72ad0', display_name: 'Ada Lovelace' }],
    account: { subject: '{735c3f43-7a76}', name: 'Ada Lovelace', email: null },
  },
  box: {
    userinfo: [{ type: 'user', id: '11446498', name: 'Ada Lovelace', login: 'ada@example.com' }],
    account: { subject: '11446498', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  calendly: {
    userinfo: [
      {
        resource: {
          uri: 'https://api.calendly.com/users/AAAAAAAA',
          name: 'Ada Lovelace',
          email: 'ada@example.com',
        },
      },
    ],
    account: {
      subject: 'https://api.calendly.com/users/AAAAAAAA',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
    },
  },
  canva: {
    userinfo: [
      { team_user: { user_id: 'auDAbliZ2rQNNOsUl5OLu', team_id: 'Oi2RJILTrKk0KRhRUZozX' } },
      { profile: { display_name: 'Ada Lovelace' } },
    ],
    account: { subject: 'auDAbliZ2rQNNOsUl5OLu', name: 'Ada Lovelace', email: null },
  },
  clickup: {
    token: { expires_in: undefined, token_type: undefined, scope: undefined },
    userinfo: [{ user: { id: 123, username: 'Ada Lovelace', email: 'ada@example.com' } }],
    account: { subject: '123', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  digitalocean: {
    token: { info: { uuid: 'e028b1b9', name: 'Ada Lovelace', email: 'ada@example.com' } },
    userinfo: [{ account: { uuid: 'e028b1b9', name: 'Ada Lovelace', email: 'ada@example.com' } }],
    account: { subject: 'e028b1b9', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  discord: {
    userinfo: [{ id: '80351110224678912', username: 'ada', global_name: 'Ada Lovelace' }],
    account: { subject: '80351110224678912', name: 'Ada Lovelace', email: null },
  },
  docusign: {
    resources: {
      accounts: [{ account_id: 'fe0b', account_name: 'Engines', base_uri: 'https://eu.docusign.net' }],
    },
    token: { scope: undefined },
    userinfo: [
      {
        sub: '50d89ab1',
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        accounts: [{ account_id: 'fe0b', account_name: 'Engines', base_uri: 'https://eu.docusign.net' }],
      },
    ],
    account: { subject: '50d89ab1', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  dropbox: {
    token: { account_id: 'dbid:AAH4f99', uid: '12345' },
    userinfo: [
      { account_id: 'dbid:AAH4f99', name: { display_name: 'Ada Lovelace' }, email: 'ada@example.com' },
    ],
    account: { subject: 'dbid:AAH4f99', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  eventbrite: {
    token: { expires_in: undefined, scope: undefined },
    userinfo: [{ id: '163054428874', name: 'Ada Lovelace', emails: [{ email: 'ada@example.com' }] }],
    account: { subject: '163054428874', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  facebook: {
    token: { scope: undefined },
    userinfo: [{ id: '10223344556677889', name: 'Ada Lovelace' }],
    account: { subject: '10223344556677889', name: 'Ada Lovelace', email: null },
  },
  figma: {
    token: { user_id: 2600, user_id_string: '2600', scope: undefined },
    userinfo: [{ id: '2600', handle: 'Ada Lovelace', email: 'ada@example.com' }],
    account: { subject: '2600', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  fitbit: {
    token: { user_id: 'GGNJL9' },
    userinfo: [{ user: { encodedId: 'GGNJL9', displayName: 'Ada L.' } }],
    account: { subject: 'GGNJL9', name: 'Ada L.', email: null },
  },
  freshbooks: {
    userinfo: [
      { response: { id: 712_052, first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' } },
    ],
    account: { subject: '712052', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  github: {
    token: { scope: 'read:user,user:email', refresh_token_expires_in: 15_897_600 },
    userinfo: [{ id: 583_231, login: 'octocat', name: null, email: null }],
    account: { subject: '583231', name: 'octocat', email: null },
  },
  gitlab: {
    userinfo: [{ id: 1, username: 'ada', name: 'Ada Lovelace', email: 'ada@example.com' }],
    account: { subject: '1', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  google: {
    ...openId('110169484474386276334'),
    token: { scope: 'https://www.googleapis.com/auth/userinfo.email openid' },
  },
  'google-health': openId('110169484474386276334'),
  gumroad: {
    token: { expires_in: undefined },
    userinfo: [{ success: true, user: { user_id: 'G_-mnBf9b1j9A7a4ub4nFQ==', name: 'Ada Lovelace' } }],
    account: { subject: 'G_-mnBf9b1j9A7a4ub4nFQ==', name: 'Ada Lovelace', email: null },
  },
  heroku: {
    token: { user_id: '01234567-89ab', session_nonce: null },
    userinfo: [{ id: '01234567-89ab', name: 'Ada Lovelace', email: 'ada@example.com' }],
    account: { subject: '01234567-89ab', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  hubspot: {
    token: { scope: undefined, scopes: ['oauth'], hub_id: 62_515, user_id: 123, token_use: 'access_token' },
    userinfo: [{ portalId: 62_515, uiDomain: 'app.hubspot.com', accountType: 'STANDARD' }],
    account: { subject: '62515', name: 'HubSpot 62515', email: null },
  },
  instagram: {
    token: {
      token_type: undefined,
      expires_in: undefined,
      scope: undefined,
      user_id: '17841400000000000',
      permissions: 'instagram_business_basic',
    },
    wrap: (answer) => ({ data: [answer] }),
    userinfo: ['{"user_id":17841400000000000123,"username":"ada","name":"Ada Lovelace","id":"app-scoped"}'],
    account: { subject: '17841400000000000123', name: 'ada', email: null },
  },
  intercom: {
    token: { expires_in: undefined, scope: undefined, token: 'access-1' },
    userinfo: [
      {
        type: 'admin',
        id: '2',
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        app: { id_code: 'abc123', name: 'Engines' },
      },
    ],
    account: { subject: 'abc123/2', name: 'Ada Lovelace (Engines)', email: 'ada@example.com' },
  },
  kakao: {
    token: { refresh_token_expires_in: 5_183_999 },
    userinfo: ['{"id":9223372036854775807,"kakao_account":{"profile":{"nickname":"에이다"}}}'],
    account: { subject: '9223372036854775807', name: '에이다', email: null },
  },
  keycloak: { ...openId('f:1f2a:ada'), token: { refresh_expires_in: 1800, session_state: 's' } },
  line: {
    claims: { sub: 'U4af4980629', name: 'Ada' },
    userinfo: [{ userId: 'U4af4980629', displayName: 'Ada', statusMessage: '' }],
    account: { subject: 'U4af4980629', name: 'Ada', email: null },
  },
  linear: {
    userinfo: [
      {
        data: {
          viewer: { id: '8f1c', name: 'Ada Lovelace', email: 'ada@example.com' },
          organization: { id: '2b7d', name: 'Engines' },
        },
      },
    ],
    account: { subject: '8f1c', name: 'Ada Lovelace (Engines)', email: 'ada@example.com' },
  },
  linkedin: {
    ...openId('782bbtaQ'),
    token: { scope: 'email,openid,profile', refresh_token_expires_in: 31_536_000 },
  },
  mailchimp: {
    token: { expires_in: 0, scope: null },
    userinfo: [
      {
        dc: 'us6',
        user_id: 1_234_567,
        accountname: 'Engines',
        login: { login_id: 7, email: 'ada@example.com' },
        api_endpoint: 'https://us6.api.mailchimp.com',
      },
    ],
    account: { subject: '1234567', name: 'Engines', email: 'ada@example.com' },
  },
  mastodon: {
    token: { expires_in: undefined, created_at: 1_768_478_400 },
    userinfo: [{ id: '14715', username: 'ada', acct: 'ada', display_name: 'Ada Lovelace' }],
    account: { subject: '14715@mastodon.social', name: 'ada@mastodon.social', email: null },
  },
  microsoft: {
    token: { ext_expires_in: 3600 },
    userinfo: [
      {
        id: '87d349ed-44d7',
        displayName: 'Ada Lovelace',
        mail: null,
        userPrincipalName: 'ada@contoso.com',
      },
    ],
    account: { subject: '87d349ed-44d7', name: 'Ada Lovelace', email: 'ada@contoso.com' },
  },
  miro: {
    token: { team_id: '3074457345618265000', user_id: '3074457345618264000' },
    userinfo: [
      {
        type: 'oAuthToken',
        team: { id: '3074457345618265000', name: 'Engines' },
        user: { id: '3074457345618264000', name: 'Ada Lovelace' },
      },
    ],
    account: {
      subject: '3074457345618265000/3074457345618264000',
      name: 'Ada Lovelace (Engines)',
      email: null,
    },
  },
  monday: {
    userinfo: [
      {
        data: {
          me: {
            id: '4012689',
            name: 'Ada Lovelace',
            email: 'ada@example.com',
            account: { id: '5', name: 'Engines' },
          },
        },
      },
    ],
    account: { subject: '4012689', name: 'Ada Lovelace (Engines)', email: 'ada@example.com' },
  },
  naver: {
    token: { expires_in: '3600', scope: undefined },
    userinfo: [
      { resultcode: '00', message: 'success', response: { id: '32742776', nickname: 'ada', name: '에이다' } },
    ],
    account: { subject: '32742776', name: 'ada', email: null },
  },
  netlify: {
    token: { expires_in: undefined, created_at: 1_768_478_400, scope: undefined },
    userinfo: [{ id: '5a8d', full_name: 'Ada Lovelace', email: 'ada@example.com' }],
    account: { subject: '5a8d', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  notion: {
    token: { expires_in: undefined, scope: undefined, bot_id: 'b3414d65', workspace_name: 'Engines' },
    account: { subject: 'b3414d65', name: 'Engines', email: null },
  },
  okta: openId('00uid4BxXw6I6TV4m0g3'),
  'okta-org': openId('00uid4BxXw6I6TV4m0g3'),
  oura: {
    userinfo: [{ id: '8f9a5221', age: 31, email: 'ada@example.com' }],
    account: { subject: '8f9a5221', name: 'ada@example.com', email: 'ada@example.com' },
  },
  patreon: {
    userinfo: [{ data: { id: '12345689', type: 'user', attributes: { full_name: 'Ada Lovelace' } } }],
    account: { subject: '12345689', name: 'Ada Lovelace', email: null },
  },
  paypal: {
    userinfo: [
      {
        user_id: 'https://www.paypal.com/webapps/auth/identity/user/mWq6',
        name: 'Ada Lovelace',
        emails: [{ value: 'ada@example.com', primary: true }],
      },
    ],
    account: {
      subject: 'https://www.paypal.com/webapps/auth/identity/user/mWq6',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
    },
  },
  pinterest: {
    token: {
      response_type: 'authorization_code',
      refresh_token_expires_in: 5_184_000,
      refresh_token_expires_at: 1_773_662_400,
    },
    userinfo: [{ id: '2783136121146311751', username: 'ada', account_type: 'PINNER' }],
    account: { subject: '2783136121146311751', name: 'ada', email: null },
  },
  pipedrive: {
    token: { api_domain: 'https://engines.pipedrive.com' },
    userinfo: [
      {
        success: true,
        data: {
          id: 1,
          name: 'Ada Lovelace',
          email: 'ada@example.com',
          company_id: 77,
          company_name: 'Engines',
        },
      },
    ],
    account: { subject: '77/1', name: 'Ada Lovelace (Engines)', email: 'ada@example.com' },
  },
  quickbooks: {
    callback: { realmId: '9130347596842384' },
    token: { scope: undefined, x_refresh_token_expires_in: 8_726_400 },
    claims: { sub: '1182d6ec' },
    userinfo: [
      { sub: '1182d6ec', givenName: 'Ada', familyName: 'Lovelace', email: 'ada@example.com' },
      { CompanyInfo: { CompanyName: 'Engines', Id: '1' } },
    ],
    account: { subject: '9130347596842384', name: 'Engines', email: 'ada@example.com' },
  },
  reddit: {
    userinfo: [{ id: '1w72', name: 'ada' }],
    account: { subject: '1w72', name: 'ada', email: null },
  },
  salesforce: {
    token: {
      expires_in: undefined,
      issued_at: '1768478400000',
      instance_url: 'https://engines.my.salesforce.com',
      id: 'https://login.salesforce.com/id/00Dx0/005x0',
    },
    userinfo: [
      { user_id: '005x0', organization_id: '00Dx0', name: 'Ada Lovelace', email: 'ada@example.com' },
    ],
    account: { subject: '005x0', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  shopify: {
    callback: { shop: 'acme-tea.myshopify.com', timestamp: '1768478400', host: 'YWRtaW4' },
    token: { token_type: undefined, refresh_token_expires_in: 7_776_000 },
    userinfo: [
      {
        data: {
          shop: {
            id: 'gid://shopify/Shop/548380009',
            name: 'Acme Tea',
            myshopifyDomain: 'acme-tea.myshopify.com',
          },
        },
      },
    ],
    account: { subject: 'gid://shopify/Shop/548380009', name: 'Acme Tea', email: null },
  },
  slack: {
    token: {
      ok: true,
      token_type: 'bot',
      scope: 'users:read',
      team: { id: 'T9TK3CUKW', name: 'Engines' },
      authed_user: { id: 'U1234' },
    },
    account: { subject: 'T9TK3CUKW/U1234', name: 'Engines', email: null },
  },
  snapchat: {
    userinfo: [
      {
        request_status: 'SUCCESS',
        me: { id: '2f5dd7f6', display_name: 'Ada', email: 'ada@example.com' },
      },
    ],
    account: { subject: '2f5dd7f6', name: 'Ada', email: 'ada@example.com' },
  },
  soundcloud: {
    token: { scope: '' },
    userinfo: [{ urn: 'soundcloud:users:3207', username: 'ada' }],
    account: { subject: 'soundcloud:users:3207', name: 'ada', email: null },
  },
  spotify: {
    userinfo: [{ id: 'wizzler', display_name: null }],
    account: { subject: 'wizzler', name: 'wizzler', email: null },
  },
  square: {
    token: {
      expires_in: undefined,
      expires_at: '2026-02-14T12:00:00Z',
      scope: undefined,
      merchant_id: 'MLQW2MYBY81PZ',
      short_lived: false,
    },
    userinfo: [{ merchant: { id: 'MLQW2MYBY81PZ', business_name: 'Acme Tea' } }],
    account: { subject: 'MLQW2MYBY81PZ', name: 'Acme Tea', email: null },
  },
  strava: {
    callback: { scope: 'read' },
    token: { expires_at: 1_768_500_000, expires_in: 21_600, scope: undefined, athlete: { id: 227_615 } },
    userinfo: [{ id: 227_615, username: null, firstname: 'Ada', lastname: 'Lovelace' }],
    account: { subject: '227615', name: 'Ada Lovelace', email: null },
  },
  stripe: {
    token: {
      expires_in: undefined,
      stripe_user_id: 'acct_1',
      stripe_publishable_key: 'pk_1',
      livemode: false,
    },
    userinfo: [
      {
        id: 'acct_1',
        email: 'ada@example.com',
        business_profile: { name: null },
        settings: { dashboard: { display_name: 'Engines' } },
      },
    ],
    account: { subject: 'acct_1', name: 'Engines', email: 'ada@example.com' },
  },
  surveymonkey: {
    token: { expires_in: undefined, scope: undefined, access_url: 'https://api.surveymonkey.eu' },
    userinfo: [{ id: '1234', username: 'ada', email: 'ada@example.com' }],
    account: { subject: '1234', name: 'ada', email: 'ada@example.com' },
  },
  threads: {
    token: { token_type: undefined, expires_in: undefined, scope: undefined, user_id: '24' },
    userinfo: ['{"id":"24680000000000001","username":"ada"}'],
    account: { subject: '24680000000000001', name: 'ada', email: null },
  },
  tiktok: {
    token: { open_id: 'afd97af1', refresh_expires_in: 15_552_000 },
    userinfo: [
      {
        data: { user: { open_id: 'afd97af1', union_id: 'c9c60f44', display_name: 'Ada' } },
        error: { code: 'ok', message: '', log_id: '2026' },
      },
    ],
    account: { subject: 'afd97af1', name: 'Ada', email: null },
  },
  todoist: {
    token: { scope: undefined },
    userinfo: [{ id: '2671355', full_name: 'Ada Lovelace', email: 'ada@example.com' }],
    account: { subject: '2671355', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  twitch: {
    token: { scope: [] },
    userinfo: [{ data: [{ id: '141981764', login: 'ada', display_name: 'Ada' }] }],
    account: { subject: '141981764', name: 'Ada', email: null },
  },
  typeform: {
    userinfo: [{ user_id: '01D4V9Q', alias: 'Ada Lovelace', email: 'ada@example.com' }],
    account: { subject: '01D4V9Q', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  vercel: openId('345e869043f1e55f8bdc837c'),
  vk: {
    callback: { device_id: 'device-1', type: 'code_v2', expires_in: '600' },
    token: { user_id: 1_234_567_890, state: 'state-1' },
    userinfo: [{ user: { user_id: '1234567890', first_name: 'Ada', last_name: 'Lovelace' } }],
    account: { subject: '1234567890', name: 'Ada Lovelace', email: null },
  },
  webex: {
    token: { refresh_token_expires_in: 7_776_000 },
    userinfo: [{ id: 'Y2lzY29zcGFyazovL3Vz', displayName: 'Ada Lovelace', emails: ['ada@example.com'] }],
    account: { subject: 'Y2lzY29zcGFyazovL3Vz', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  wechat: {
    token: { token_type: undefined, openid: 'openid-1', unionid: 'unionid-1' },
    userinfo: [{ openid: 'openid-1', unionid: 'unionid-1', nickname: 'Ada' }],
    account: { subject: 'unionid-1', name: 'Ada', email: null },
  },
  withings: {
    token: { userid: '363', scope: 'user.info', csrf_token: 'c' },
    wrap: (answer) => ({ status: 0, body: answer }),
    account: { subject: '363', name: null, email: null },
  },
  x: {
    userinfo: [{ data: { id: '2244994945', name: 'Ada Lovelace', username: 'ada' } }],
    account: { subject: '2244994945', name: 'Ada Lovelace', email: null },
  },
  xero: {
    resources: [{ id: 'e1eede29', tenantId: '70784a63', tenantName: 'Engines', tenantType: 'ORGANISATION' }],
    claims: { sub: '32', xero_userid: '1945393b', name: 'Ada Lovelace', email: 'ada@example.com' },
    account: { subject: '1945393b', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  yahoo: { ...openId('FSVIDUW3D7FSVIDUW3D72F2F'), token: { xoauth_yahoo_guid: 'FSVIDUW' } },
  youtube: {
    userinfo: [{ items: [{ id: 'UC_x5XG1OV2P6uZZ5FSM9Ttw', snippet: { title: 'Ada' } }] }],
    account: { subject: 'UC_x5XG1OV2P6uZZ5FSM9Ttw', name: 'Ada', email: null },
  },
  zendesk: {
    token: { refresh_token_expires_in: 7_776_000 },
    userinfo: [{ user: { id: 35_436, name: 'Ada Lovelace', email: 'ada@example.com' } }],
    account: { subject: 'acme/35436', name: 'Ada Lovelace (acme)', email: 'ada@example.com' },
  },
  zoho: {
    callback: { location: 'eu', 'accounts-server': 'https://accounts.zoho.eu' },
    token: { api_domain: 'https://www.zohoapis.eu', scope: undefined },
    userinfo: [{ ZUID: 6_521_684, Display_Name: 'Ada', Email: 'ada@example.com' }],
    account: { subject: '6521684', name: 'Ada', email: 'ada@example.com' },
  },
  zoom: {
    token: { api_url: 'https://api.zoom.us' },
    userinfo: [{ id: 'KDcuGIm1QgePTO8WbOqwIQ', display_name: 'Ada Lovelace', email: 'ada@example.com' }],
    account: { subject: 'KDcuGIm1QgePTO8WbOqwIQ', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
};
