import { defineProvider } from '../define-provider.ts';

export const quickbooks = defineProvider({
  id: 'quickbooks',
  display_name: 'QuickBooks Online',
  category: 'accounting',
  status: 'active',
  note: 'A connection lasts 5 years at most, whatever the refresh token says.',
  service_documentation:
    'https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0',

  issuer: 'https://oauth.platform.intuit.com/op/v1',
  discovery_endpoint: 'https://developer.api.intuit.com/.well-known/openid_configuration',
  authorization_endpoint: 'https://appcenter.intuit.com/connect/oauth2',
  token_endpoint: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
  revocation_endpoint: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
  userinfo_endpoint: 'https://{environment.accounts}/v1/openid_connect/userinfo',
  api_base_url: 'https://{environment.api}/v3',
  parameters: {
    environment: {
      source: 'operator',
      default: 'live',
      enum: {
        live: { accounts: 'accounts.platform.intuit.com', api: 'quickbooks.api.intuit.com' },
        sandbox: {
          accounts: 'sandbox-accounts.platform.intuit.com',
          api: 'sandbox-quickbooks.api.intuit.com',
        },
      },
      label: { en: 'Environment', fr: 'Environnement' },
    },
  },
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  // The company (realmId) comes with the accounting scope only.
  scope: ['openid', 'profile', 'email', 'com.intuit.quickbooks.accounting'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
    'com.intuit.quickbooks.accounting': {
      en: 'Read and change your accounting data',
      fr: 'Lire et modifier vos données comptables',
    },
  },
  authorization_response: { capture: ['realmId'] },
  // The callback is not signed: only a company that this token opens is believed to be the account.
  userinfo_request: [
    {},
    {
      endpoint:
        'https://{environment.api}/v3/company/{authorization_response.realmId}/companyinfo/{authorization_response.realmId}',
    },
  ],
  account: {
    subject: { source: 'authorization_response', path: 'realmId' },
    name: { path: ['CompanyInfo.CompanyName', '{givenName} {familyName}', 'email'] },
    email: { path: 'email' },
  },

  access_token_lifetime: 3600,
  refresh_token_lifetime: 8_640_000,
  refresh_token_sliding: true,
  refresh_token_rotation: 'periodic',
  unverified: ['code_challenge_methods_supported'],
  sources: {
    refresh_token_rotation: 'intuit/oauth-jsclient',
    userinfo_request:
      'https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/companyinfo',
    dead_grant_codes: 'https://github.com/intuit/QuickBooks-V3-PHP-SDK/issues/308',
  },
});
