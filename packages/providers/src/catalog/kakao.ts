import { defineProvider } from '../define-provider.ts';

export const kakao = defineProvider({
  id: 'kakao',
  display_name: 'Kakao',
  category: 'identity',
  status: 'active',
  service_documentation: 'https://developers.kakao.com/docs/latest/en/kakaologin/rest-api',

  issuer: 'https://kauth.kakao.com',
  authorization_endpoint: 'https://kauth.kakao.com/oauth/authorize',
  token_endpoint: 'https://kauth.kakao.com/oauth/token',
  revocation_endpoint: 'https://kapi.kakao.com/v1/user/unlink',
  userinfo_endpoint: 'https://kapi.kakao.com/v2/user/me',
  api_base_url: 'https://kapi.kakao.com',
  token_endpoint_auth_method: 'client_secret_post',
  token_endpoint_auth_methods_supported: ['client_secret_post', 'none'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['profile_nickname'],
  scope_separator: ',',
  scope_descriptions: { profile_nickname: { en: 'See your nickname', fr: 'Voir votre pseudonyme' } },
  // Unlinks the app from the account.
  token_response: { sub_code_paths: ['error_code'] },
  revocation_request: { auth: 'bearer', token: 'access_token' },
  account: {
    subject: { path: 'id' },
    name: { path: 'kakao_account.profile.nickname' },
    email: { path: 'kakao_account.email' },
  },

  access_token_lifetime: 21_599,
  refresh_token_lifetime: 5_184_000,
  refresh_token_rotation: 'periodic',
  dead_grant_codes: ['invalid_grant', { sub_code: 'KOE322' }],
  retry_later_codes: [{ sub_code: 'KOE237' }],
  unverified: [
    'access_token_lifetime',
    'refresh_token_rotation',
    'refresh_token_lifetime',
    'scope_separator',
  ],
  sources: {
    dead_grant_codes: 'public client code',
    retry_later_codes: 'public client code',
  },
});
