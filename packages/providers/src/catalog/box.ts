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
  api_base_url: 'https://api.box.com/2.0',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  // The app's own settings decide.
  scope: [],
  account: { subject: { path: 'id' }, name: { path: 'name' }, email: { path: 'login' } },

  access_token_lifetime: 3600,
  refresh_token_lifetime: 5_184_000,
  refresh_token_sliding: true,
  refresh_token_rotation: 'always',
  // Two refreshes at once; it has no body.
  retry_later_codes: [{ status: 409 }],
  unverified: ['refresh_token_lifetime', 'refresh_token_sliding'],
  sources: {
    authorization_endpoint: 'box/box-openapi',
    retry_later_codes: 'https://support.box.com/hc/en-us/community/posts/360052599233',
  },
});
