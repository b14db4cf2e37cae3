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
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['account'],
  scope_descriptions: { account: { en: 'Read your account', fr: 'Lire votre compte' } },
  account: { subject: { path: 'uuid' }, name: { path: 'display_name' } },

  access_token_lifetime: 7200,
  refresh_token_rotation: 'never',
  unverified: ['access_token_lifetime', 'refresh_token_rotation', 'refresh_token_lifetime', 'token_response'],
});
