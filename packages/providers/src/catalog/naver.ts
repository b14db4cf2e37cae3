import { defineProvider } from '../define-provider.ts';

export const naver = defineProvider({
  id: 'naver',
  display_name: 'Naver',
  category: 'identity',
  status: 'active',
  service_documentation: 'https://developers.naver.com/docs/login/api/api.md',

  authorization_endpoint: 'https://nid.naver.com/oauth2.0/authorize',
  token_endpoint: 'https://nid.naver.com/oauth2.0/token',
  revocation_endpoint: 'https://nid.naver.com/oauth2.0/token',
  userinfo_endpoint: 'https://openapi.naver.com/v1/nid/me',
  api_base_url: 'https://openapi.naver.com',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  // The app's own settings decide.
  scope: [],
  token_request: { params: { state: '{state}' } },
  refresh_request: { omit: ['state'] },
  revocation_request: {
    params: {
      grant_type: 'delete',
      client_id: '{client_id}',
      client_secret: '{client_secret}',
      service_provider: 'NAVER',
    },
    param_names: { token: 'access_token' },
    omit: ['token_type_hint'],
    auth: 'none',
    token: 'access_token',
  },
  account: {
    subject: { path: 'response.id' },
    name: { path: ['response.nickname', 'response.name'] },
    email: { path: 'response.email' },
  },

  access_token_lifetime: 3600,
  refresh_token_rotation: 'never',
  unverified: ['token_response'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
