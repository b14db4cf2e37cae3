import { defineProvider } from '../define-provider.ts';

export const fitbit = defineProvider({
  id: 'fitbit',
  display_name: 'Fitbit Web API',
  category: 'fitness',
  status: 'retired',
  sunset: '2026-11-02',
  note: 'Its endpoints answer 410 Gone from 2026-11-02; Google Health replaces it.',
  service_documentation: 'https://dev.fitbit.com/build/reference/web-api/developer-guide/authorization/',

  authorization_endpoint: 'https://www.fitbit.com/oauth2/authorize',
  token_endpoint: 'https://api.fitbit.com/oauth2/token',
  revocation_endpoint: 'https://api.fitbit.com/oauth2/revoke',
  userinfo_endpoint: 'https://api.fitbit.com/1/user/-/profile.json',
  api_base_url: 'https://api.fitbit.com/1',
  token_endpoint_auth_method: 'client_secret_basic',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['profile'],
  scope_descriptions: { profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' } },
  token_response: { error_path: 'errors.0.errorType' },
  account: { subject: { path: 'user.encodedId' }, name: { path: 'user.displayName' } },

  access_token_lifetime: 28_800,
  refresh_token_rotation: 'always',
  unverified: ['access_token_lifetime'],
  sources: {
    sunset: 'https://developers.google.com/health/about',
    dead_grant_codes: 'https://github.com/aarondcoleman/Fitbit.NET/issues/320',
  },
});
