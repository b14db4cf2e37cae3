import { defineProvider } from '../define-provider.ts';

export const bitbucket = defineProvider({
  id: 'bitbucket',
  display_name: 'Bitbucket Cloud',
  category: 'developer',
  status: 'active',
  service_documentation: 'https://support.atlassian.com/bitbucket-cloud/docs/use-oauth-on-bitbucket-cloud/',

  authorization_endpoint: 'https://bitbucket.org/site/oauth2/authorize',
  token_endpoint: 'https://bitbucket.org/site/oauth2/access_token',
  userinfo_endpoint: 'https://api.bitbucket.org/2.0/user',
  api_base_url: 'https://api.bitbucket.org/2.0',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['account'],
  scope_descriptions: { account: { en: 'Read your account', fr: 'Lire votre compte' } },
  account: { subject: { path: 'uuid' }, name: { path: 'display_name' } },

  access_token_lifetime: 7200,
  refresh_token_lifetime: 7_776_000,
  refresh_token_sliding: true,
  // Since 2026-05-04; an unused one ends after three months.
  refresh_token_rotation: 'always',
  dead_grant_codes: [
    'invalid_grant',
    { code: 'invalid_request', description: '^Invalid refresh_token\\.?$' },
    { code: 'unauthorized_client', description: '^refresh_token is invalid\\.?$' },
  ],
  unverified: ['access_token_lifetime', 'token_response'],
  sources: {
    dead_grant_codes: 'https://github.com/readthedocs/readthedocs.org/issues/2992',
  },
});
