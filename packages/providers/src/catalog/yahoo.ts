import { defineProvider } from '../define-provider.ts';

export const yahoo = defineProvider({
  id: 'yahoo',
  display_name: 'Yahoo',
  category: 'identity',
  status: 'active',
  service_documentation: 'https://developer.yahoo.com/sign-in-with-yahoo/',

  issuer: 'https://api.login.yahoo.com',
  authorization_endpoint: 'https://api.login.yahoo.com/oauth2/request_auth',
  token_endpoint: 'https://api.login.yahoo.com/oauth2/get_token',
  revocation_endpoint: 'https://api.login.yahoo.com/oauth2/revoke',
  userinfo_endpoint: 'https://api.login.yahoo.com/openid/v1/userinfo',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'profile', 'email'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
  },

  access_token_lifetime: 3600,
  refresh_token_rotation: 'never',
  dead_grant_codes: ['invalid_grant', 'INVALID_REFRESH_TOKEN'],
  unverified: [
    'access_token_lifetime',
    'refresh_token_rotation',
    'refresh_token_lifetime',
    'code_challenge_methods_supported',
  ],
  sources: {
    dead_grant_codes: 'https://github.com/josuebrunel/yahoo-oauth/issues/51',
  },
});
