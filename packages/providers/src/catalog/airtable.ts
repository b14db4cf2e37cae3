import { defineProvider } from '../define-provider.ts';

export const airtable = defineProvider({
  id: 'airtable',
  display_name: 'Airtable',
  category: 'productivity',
  status: 'active',
  service_documentation: 'https://airtable.com/developers/web/api/oauth-reference',

  authorization_endpoint: 'https://airtable.com/oauth2/v1/authorize',
  token_endpoint: 'https://airtable.com/oauth2/v1/token',
  userinfo_endpoint: 'https://api.airtable.com/v0/meta/whoami',
  api_base_url: 'https://api.airtable.com/v0',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
  code_challenge_methods_supported: ['S256'],
  require_pkce: true,
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['user.email:read'],
  scope_descriptions: {
    'user.email:read': { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
  },
  account: { subject: { path: 'id' }, name: { path: ['email', 'id'] }, email: { path: 'email' } },

  access_token_lifetime: 3600,
  refresh_token_lifetime: 5_184_000,
  refresh_token_sliding: true,
  refresh_token_rotation: 'always',
  unverified: [
    'access_token_lifetime',
    'refresh_token_lifetime',
    'refresh_token_sliding',
    'dead_grant_codes',
  ],
  sources: {
    require_pkce: 'Airtable/oauth-example',
    dead_grant_codes: 'https://airtable.com/developers/web/api/oauth-reference',
  },
});
