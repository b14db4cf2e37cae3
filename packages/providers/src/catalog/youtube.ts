import { defineProvider } from '../define-provider.ts';

export const youtube = defineProvider({
  id: 'youtube',
  display_name: 'YouTube',
  category: 'video',
  status: 'active',
  note: 'The Google account must have a channel; without one it has no id here.',
  service_documentation: 'https://developers.google.com/youtube/v3/guides/auth/server-side-web-apps',

  issuer: 'https://accounts.google.com',
  authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  token_endpoint: 'https://oauth2.googleapis.com/token',
  revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
  userinfo_endpoint: 'https://www.googleapis.com/youtube/v3/channels?part=snippet&mine=true',
  api_base_url: 'https://www.googleapis.com/youtube/v3',
  token_endpoint_auth_method: 'client_secret_post',
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['https://www.googleapis.com/auth/youtube.readonly'],
  scope_descriptions: {
    'https://www.googleapis.com/auth/youtube.readonly': {
      en: 'See your YouTube channel',
      fr: 'Voir votre chaîne YouTube',
    },
  },
  // Without both, Google gives a refresh token at the very first consent only.
  authorization_request: { params: { access_type: 'offline', prompt: 'consent' } },
  revocation_request: { auth: 'none' },
  account: { subject: { path: 'items.0.id' }, name: { path: 'items.0.snippet.title' } },

  access_token_lifetime: 3599,
  refresh_token_rotation: 'never',
  refresh_condition: 'access_type=offline',
  client_refused_codes: ['deleted_client'],
  unverified: ['access_token_lifetime'],
  sources: {
    client_refused_codes: 'https://github.com/kubeguard/guard/issues/346',
    dead_grant_codes: 'public client code',
  },
});
