import { defineProvider } from '../define-provider.ts';

export const digitalocean = defineProvider({
  id: 'digitalocean',
  display_name: 'DigitalOcean',
  category: 'developer',
  status: 'active',
  service_documentation: 'https://docs.digitalocean.com/reference/api/oauth/',

  authorization_endpoint: 'https://cloud.digitalocean.com/v1/oauth/authorize',
  token_endpoint: 'https://cloud.digitalocean.com/v1/oauth/token',
  revocation_endpoint: 'https://cloud.digitalocean.com/v1/oauth/revoke',
  userinfo_endpoint: 'https://api.digitalocean.com/v2/account',
  api_base_url: 'https://api.digitalocean.com/v2',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['account:read'],
  scope_descriptions: { 'account:read': { en: 'See your account', fr: 'Voir votre compte' } },
  // Authenticated by the token itself.
  revocation_request: {
    headers: { Authorization: 'Bearer {access_token}' },
    omit: ['token_type_hint'],
    auth: 'none',
    token: 'access_token',
  },
  account: {
    subject: { path: 'account.uuid' },
    name: { path: ['account.name', 'account.email'] },
    email: { path: 'account.email' },
  },

  access_token_lifetime: 2_592_000,
  refresh_token_rotation: 'always',
  unverified: [
    'access_token_lifetime',
    'refresh_token_rotation',
    'refresh_token_lifetime',
    'token_response',
    'scope',
    'revocation_request',
  ],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
