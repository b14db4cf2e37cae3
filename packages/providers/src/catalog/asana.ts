import { defineProvider } from '../define-provider.ts';

export const asana = defineProvider({
  id: 'asana',
  display_name: 'Asana',
  category: 'productivity',
  status: 'active',
  service_documentation: 'https://developers.asana.com/docs/oauth',

  issuer: 'https://app.asana.com/api/1.0',
  authorization_endpoint: 'https://app.asana.com/-/oauth_authorize',
  token_endpoint: 'https://app.asana.com/-/oauth_token',
  revocation_endpoint: 'https://app.asana.com/-/oauth_revoke',
  userinfo_endpoint: 'https://app.asana.com/api/1.0/users/me',
  api_base_url: 'https://app.asana.com/api/1.0',
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['default'],
  scope_descriptions: {
    default: {
      en: 'Read and change what you can in Asana',
      fr: 'Lire et modifier ce à quoi vous avez accès dans Asana',
    },
  },
  // Takes the refresh token only.
  revocation_request: { token: 'refresh_token' },
  account: { subject: { path: 'data.gid' }, name: { path: 'data.name' }, email: { path: 'data.email' } },

  access_token_lifetime: 3600,
  refresh_token_rotation: 'never',
  sources: {
    revocation_request: 'Asana/developer-docs _auth.html.md',
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
