import { defineProvider } from '../define-provider.ts';

export const vk = defineProvider({
  id: 'vk',
  display_name: 'VK ID',
  category: 'identity',
  status: 'active',
  service_documentation:
    'https://id.vk.com/about/business/go/docs/ru/vkid/latest/vk-id/connection/api-description',

  authorization_endpoint: 'https://id.vk.ru/authorize',
  token_endpoint: 'https://id.vk.ru/oauth2/auth',
  revocation_endpoint: 'https://id.vk.ru/oauth2/revoke',
  userinfo_endpoint: 'https://id.vk.ru/oauth2/user_info',
  api_base_url: 'https://api.vk.com/method',
  token_endpoint_auth_method: 'none',
  code_challenge_methods_supported: ['S256'],
  require_pkce: true,
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['vkid.personal_info'],
  scope_descriptions: {
    'vkid.personal_info': { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
  },
  authorization_response: { capture: ['device_id'] },
  // Both are mandatory, at the refresh too.
  token_request: { params: { device_id: '{authorization_response.device_id}', state: '{state}' } },
  revocation_request: {
    param_names: { token: 'access_token' },
    omit: ['token_type_hint'],
    token: 'access_token',
  },
  userinfo_request: {
    method: 'POST',
    params: { client_id: '{client_id}', access_token: '{access_token}' },
    auth: 'none',
  },
  account: {
    subject: { path: 'user.user_id' },
    name: { path: '{user.first_name} {user.last_name}' },
    email: { path: 'user.email' },
  },

  access_token_lifetime: 3600,
  refresh_token_lifetime: 15_552_000,
  refresh_token_rotation: 'always',
  unverified: ['access_token_lifetime', 'refresh_token_lifetime'],
  sources: {
    token_endpoint: 'SocialiteProviders/Providers VKID',
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
    api_base_url: 'public client code',
  },
});
