import { defineProvider } from '../define-provider.ts';

export const monday = defineProvider({
  id: 'monday',
  display_name: 'monday.com',
  category: 'productivity',
  status: 'active',
  note: 'These endpoints are the OAuth 2.1 flow: every new app has it, older ones switch it on per version. An admin of the account has to install the app first.',
  service_documentation: 'https://developer.monday.com/apps/docs/migrating-to-the-new-oauth-flow',

  authorization_endpoint: 'https://auth.monday.com/oauth2/authorize',
  token_endpoint: 'https://auth.monday.com/oauth_ms/oauth/token',
  revocation_endpoint: 'https://auth.monday.com/oauth_ms/oauth/revoke',
  userinfo_endpoint: 'https://api.monday.com/v2',
  api_base_url: 'https://api.monday.com/v2',
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  require_pkce: true,
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['me:read'],
  scope_descriptions: { 'me:read': { en: 'Read your profile', fr: 'Lire votre profil' } },
  authorization_request: { params: { force_install_if_needed: 'true' } },
  token_request: { content_type: 'application/json' },
  revocation_request: { content_type: 'application/json' },
  userinfo_request: {
    method: 'POST',
    content_type: 'application/json',
    params: { query: '{ me { id name email account { id name } } }' },
  },
  account: {
    subject: { path: 'data.me.id' },
    name: { path: ['{data.me.name} ({data.me.account.name})', 'data.me.name'] },
    email: { path: 'data.me.email' },
  },

  // Answers name no lifetime; the token is a JWT of one hour.
  default_expires_in: 3600,
  // Six months from the consent, whatever is refreshed in between.
  refresh_token_lifetime: 15_552_000,
  refresh_token_sliding: false,
  refresh_token_rotation: 'always',
  refresh_condition: 'OAuth 2.1 flow only; tokens of the older flow do not expire',
  unverified: ['default_expires_in', 'refresh_token_lifetime', 'dead_grant_codes'],
  sources: {
    token_endpoint: 'https://developer.monday.com/apps/docs/migrating-to-the-new-oauth-flow',
    dead_grant_codes: 'https://developer.monday.com/apps/docs/oauth-2-1',
    require_pkce: 'https://developer.monday.com/apps/docs/oauth-2-1',
    token_request: 'https://developer.monday.com/apps/docs/migrating-to-the-new-oauth-flow',
  },
});
