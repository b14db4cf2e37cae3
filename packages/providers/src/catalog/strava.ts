import { defineProvider } from '../define-provider.ts';

export const strava = defineProvider({
  id: 'strava',
  display_name: 'Strava',
  category: 'fitness',
  status: 'active',
  service_documentation: 'https://developers.strava.com/docs/authentication/',

  authorization_endpoint: 'https://www.strava.com/oauth/authorize',
  token_endpoint: 'https://www.strava.com/api/v3/oauth/token',
  revocation_endpoint: 'https://www.strava.com/oauth/revoke',
  userinfo_endpoint: 'https://www.strava.com/api/v3/athlete',
  api_base_url: 'https://www.strava.com/api/v3',
  token_endpoint_auth_method: 'client_secret_post',
  revocation_endpoint_auth_method: 'client_secret_basic',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['read'],
  scope_separator: ',',
  scope_descriptions: {
    read: { en: 'See your public profile and activities', fr: 'Voir votre profil et vos activités publics' },
  },
  authorization_request: { params: { approval_prompt: 'auto' } },
  // The user may untick scopes; the callback, not the token, tells which were granted.
  authorization_response: { capture: ['scope'] },
  token_response: { sub_code_paths: ['errors.0.resource'] },
  account: { subject: { path: 'id' }, name: { path: ['{firstname} {lastname}', 'username'] } },

  access_token_lifetime: 21_600,
  refresh_token_rotation: 'sometimes',
  dead_grant_codes: ['invalid_grant', { code: 'invalid', sub_code: 'RefreshToken' }],
  client_refused_codes: [{ code: 'invalid', sub_code: 'Application' }],
  unverified: ['refresh_token_rotation', 'refresh_token_lifetime'],
  sources: {
    token_response: 'https://developers.strava.com/docs/authentication',
    dead_grant_codes: 'https://github.com/dreeveapp/dreeve/issues/1449',
    client_refused_codes: 'https://github.com/dreeveapp/dreeve/issues/372',
  },
});
