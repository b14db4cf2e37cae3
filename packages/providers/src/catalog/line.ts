import { defineProvider } from '../define-provider.ts';

export const line = defineProvider({
  id: 'line',
  display_name: 'LINE',
  category: 'identity',
  status: 'active',
  service_documentation: 'https://developers.line.biz/en/reference/line-login/',

  issuer: 'https://access.line.me',
  authorization_endpoint: 'https://access.line.me/oauth2/v2.1/authorize',
  token_endpoint: 'https://api.line.me/oauth2/v2.1/token',
  revocation_endpoint: 'https://api.line.me/oauth2/v2.1/revoke',
  userinfo_endpoint: 'https://api.line.me/v2/profile',
  api_base_url: 'https://api.line.me/v2',
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  // Signed with the channel secret.
  id_token_signed_response_alg: 'HS256',

  scope: ['profile', 'openid'],
  scope_descriptions: {
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
  },
  revocation_request: {
    param_names: { token: 'access_token' },
    omit: ['token_type_hint'],
    token: 'access_token',
  },
  account: {
    subject: { path: 'userId' },
    name: { path: 'displayName' },
    email: { source: 'id_token', path: 'email' },
  },

  access_token_lifetime: 2_592_000,
  refresh_token_lifetime: 7_776_000,
  refresh_token_rotation: 'never',
  unverified: ['refresh_token_rotation'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
    refresh_token_lifetime: 'https://developers.line.biz/en/docs/line-login/managing-access-tokens/',
  },
});
