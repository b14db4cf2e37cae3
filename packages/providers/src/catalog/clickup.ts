import { defineProvider } from '../define-provider.ts';

export const clickup = defineProvider({
  id: 'clickup',
  display_name: 'ClickUp',
  category: 'productivity',
  status: 'active',
  service_documentation: 'https://developer.clickup.com/docs/authentication',

  authorization_endpoint: 'https://app.clickup.com/api',
  token_endpoint: 'https://api.clickup.com/api/v2/oauth/token',
  userinfo_endpoint: 'https://api.clickup.com/api/v2/user',
  api_base_url: 'https://api.clickup.com/api/v2',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code'],

  scope: [],
  scope_separator: null,
  // Only client_id, redirect_uri and state are documented.
  authorization_request: { omit: ['response_type'] },
  account: { subject: { path: 'user.id' }, name: { path: 'user.username' }, email: { path: 'user.email' } },

  unverified: ['code_challenge_methods_supported'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, it issues no refresh tokens',
  },
});
