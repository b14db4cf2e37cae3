import { defineProvider } from '../define-provider.ts';

export const spotify = defineProvider({
  id: 'spotify',
  display_name: 'Spotify',
  category: 'music',
  status: 'active',
  service_documentation: 'https://developer.spotify.com/documentation/web-api/tutorials/code-flow',

  authorization_endpoint: 'https://accounts.spotify.com/authorize',
  token_endpoint: 'https://accounts.spotify.com/api/token',
  userinfo_endpoint: 'https://api.spotify.com/v1/me',
  api_base_url: 'https://api.spotify.com/v1',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['user-read-private'],
  scope_descriptions: {
    'user-read-private': {
      en: 'See your name, country and plan',
      fr: 'Voir votre nom, votre pays et votre abonnement',
    },
  },
  account: { subject: { path: 'id' }, name: { path: ['display_name', 'id'] }, email: { path: 'email' } },

  access_token_lifetime: 3600,
  refresh_token_rotation: 'sometimes',
  unverified: ['access_token_lifetime', 'refresh_token_rotation'],
  sources: {
    dead_grant_codes: 'public client code',
  },
});
