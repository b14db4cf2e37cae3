import { defineProvider } from '../define-provider.ts';

export const linear = defineProvider({
  id: 'linear',
  display_name: 'Linear',
  category: 'productivity',
  status: 'active',
  service_documentation: 'https://linear.app/developers/oauth-2-0-authentication',

  authorization_endpoint: 'https://linear.app/oauth/authorize',
  token_endpoint: 'https://api.linear.app/oauth/token',
  revocation_endpoint: 'https://api.linear.app/oauth/revoke',
  userinfo_endpoint: 'https://api.linear.app/graphql',
  api_base_url: 'https://api.linear.app/graphql',
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['read'],
  scope_separator: ',',
  scope_descriptions: { read: { en: 'Read your workspace', fr: 'Lire votre espace de travail' } },
  authorization_request: { params: { prompt: 'consent' } },
  // Documented as a bearer header without a body, and as RFC 7009; this is both.
  revocation_request: { headers: { Authorization: 'Bearer {access_token}' }, auth: 'none' },
  userinfo_request: {
    method: 'POST',
    content_type: 'application/json',
    params: { query: '{ viewer { id name email } organization { id name } }' },
  },
  account: {
    subject: { path: 'data.viewer.id' },
    name: { path: ['{data.viewer.name} ({data.organization.name})', 'data.viewer.name'] },
    email: { path: 'data.viewer.email' },
  },

  access_token_lifetime: 86_399,
  refresh_token_rotation: 'always',
  unverified: [
    'code_challenge_methods_supported',
    'refresh_token_rotation',
    'access_token_lifetime',
    'revocation_request',
  ],
  sources: {
    dead_grant_codes: 'public client code',
  },
});
