import { defineProvider } from '../define-provider.ts';

export const dropbox = defineProvider({
  id: 'dropbox',
  display_name: 'Dropbox',
  category: 'storage',
  status: 'active',
  service_documentation:
    'https://www.dropbox.com/developers/documentation/http/documentation#oauth2-authorize',

  issuer: 'https://www.dropbox.com',
  authorization_endpoint: 'https://www.dropbox.com/oauth2/authorize',
  token_endpoint: 'https://api.dropboxapi.com/oauth2/token',
  revocation_endpoint: 'https://api.dropboxapi.com/2/auth/token/revoke',
  userinfo_endpoint: 'https://api.dropboxapi.com/2/users/get_current_account',
  api_base_url: 'https://api.dropboxapi.com/2',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  id_token_nonce: false,

  scope: ['account_info.read'],
  scope_descriptions: {
    'account_info.read': { en: 'See your account information', fr: 'Voir les informations de votre compte' },
  },
  authorization_request: { params: { token_access_type: 'offline' } },
  revocation_request: { auth: 'bearer', token: 'access_token' },
  // A POST without a body.
  userinfo_request: { method: 'POST' },
  account: { subject: { path: 'account_id' }, name: { path: 'name.display_name' }, email: { path: 'email' } },

  access_token_lifetime: 14_400,
  refresh_token_rotation: 'never',
  refresh_condition: 'token_access_type=offline',
  revocation_ends: 'grant',
  unverified: ['access_token_lifetime', 'dead_grant_codes'],
  sources: {
    revocation_ends: 'https://www.dropbox.com/developers/documentation/http/documentation#auth-token-revoke',
    dead_grant_codes: 'https://www.dropbox.com/developers/documentation/http/documentation#oauth2-token',
  },
});
