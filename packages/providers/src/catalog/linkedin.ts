import { defineProvider } from '../define-provider.ts';

export const linkedin = defineProvider({
  id: 'linkedin',
  display_name: 'LinkedIn',
  category: 'social',
  status: 'active',
  service_documentation:
    'https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow',

  issuer: 'https://www.linkedin.com/oauth',
  authorization_endpoint: 'https://www.linkedin.com/oauth/v2/authorization',
  token_endpoint: 'https://www.linkedin.com/oauth/v2/accessToken',
  revocation_endpoint: 'https://www.linkedin.com/oauth/v2/revoke',
  userinfo_endpoint: 'https://api.linkedin.com/v2/userinfo',
  api_base_url: 'https://api.linkedin.com',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],
  id_token_nonce: false,

  scope: ['openid', 'profile', 'email'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
  },
  authorization_response: { denied_errors: ['user_cancelled_login', 'user_cancelled_authorize'] },

  access_token_lifetime: 5_184_000,
  refresh_token_lifetime: 31_536_000,
  refresh_token_sliding: false,
  // The token that the consent gave renews for its whole year; no use starts its life anew.
  refresh_token_rotation: 'never',
  refresh_condition: 'approved partner programmes only',
  dead_grant_codes: [
    'invalid_grant',
    {
      code: 'invalid_request',
      description: '^The provided authorization grant or refresh token is invalid, expired or revoked\\.?$',
    },
  ],
  unverified: ['revocation_endpoint', 'token_response', 'code_challenge_methods_supported'],
  sources: {
    dead_grant_codes:
      'https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens',
    refresh_token_rotation:
      'https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens',
    refresh_token_lifetime:
      'https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens',
  },
});
