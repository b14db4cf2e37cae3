import { defineProvider } from '../define-provider.ts';

export const box = defineProvider({
  id: 'box',
  display_name: 'Box',
  category: 'storage',
  status: 'active',
  service_documentation: 'https://developer.box.com/guides/authentication/oauth2/',

  authorization_endpoint: 'https://account.box.com/api/oauth2/authorize',
  token_endpoint: 'https://api.box.com/oauth2/token',
  revocation_endpoint: 'https://api.box.com/oauth2/revoke',
  userinfo_endpoint: 'https://api.box.com/2.0/users/me',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  // The app's own settings decide.
  scope: [],
  account: { subject: { path: 'id' }, name: { path: 'name' }, email: { path: 'login' } },

  access_token_lifetime: 3600,
  refresh_token_lifetime: 5_184_000,
  refresh_token_sliding: true,
  refresh_token_rotation: 'always',
  unverified: ['refresh_token_lifetime', 'refresh_token_sliding'],
  sources: { authorization_endpoint: 'box/box-openapi' },
});
