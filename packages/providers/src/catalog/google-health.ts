import { defineProvider } from '../define-provider.ts';

export const googleHealth = defineProvider({
  id: 'google-health',
  display_name: 'Google Health API (Fitbit successor)',
  category: 'fitness',
  status: 'active',
  note: 'All health scopes are restricted and need a security review by Google.',
  service_documentation: 'https://developers.google.com/health/about',

  issuer: 'https://accounts.google.com',
  authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  token_endpoint: 'https://oauth2.googleapis.com/token',
  revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
  userinfo_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
  api_base_url: 'https://health.googleapis.com/v4',
  token_endpoint_auth_method: 'client_secret_post',
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'profile'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
  },
  // Without both, Google gives a refresh token at the very first consent only.
  authorization_request: { params: { access_type: 'offline', prompt: 'consent' } },
  token_response: {
    scope_names: {
      'https://www.googleapis.com/auth/userinfo.email': 'email',
      'https://www.googleapis.com/auth/userinfo.profile': 'profile',
    },
  },
  revocation_request: { auth: 'none' },

  access_token_lifetime: 3599,
  refresh_token_rotation: 'never',
  refresh_condition: 'access_type=offline',
  client_refused_codes: ['deleted_client'],
  unverified: ['scope'],
  sources: {
    note: 'https://developers.google.com/health/about',
    client_refused_codes: 'https://github.com/kubeguard/guard/issues/346',
    dead_grant_codes: 'public client code',
    api_base_url: 'public client code',
  },
});
