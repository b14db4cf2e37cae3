import { defineProvider } from '../define-provider.ts';

export const zoom = defineProvider({
  id: 'zoom',
  display_name: 'Zoom',
  category: 'video',
  status: 'active',
  service_documentation: 'https://developers.zoom.us/docs/integrations/oauth/',

  authorization_endpoint: 'https://zoom.us/oauth/authorize',
  token_endpoint: 'https://zoom.us/oauth/token',
  revocation_endpoint: 'https://zoom.us/oauth/revoke',
  userinfo_endpoint: 'https://api.zoom.us/v2/users/me',
  api_base_url: 'https://api.zoom.us/v2',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['user:read:user'],
  scope_descriptions: { 'user:read:user': { en: 'Read your profile', fr: 'Lire votre profil' } },
  token_response: { error_description_path: 'reason' },
  account: { subject: { path: 'id' }, name: { path: ['display_name', 'email'] }, email: { path: 'email' } },

  access_token_lifetime: 3599,
  refresh_token_lifetime: 7_776_000,
  refresh_token_sliding: true,
  refresh_token_rotation: 'always',
  notices: {
    verification: {
      method: 'hmac_sha256',
      secret: 'notice_secret',
      header: 'x-zm-signature',
      encoding: 'hex',
      value: 'v0={signature}',
      message: 'v0:{timestamp}:{body}',
      timestamp_header: 'x-zm-request-timestamp',
    },
    topic: { path: 'event' },
    at: 'payload.deauthorization_time',
    topics: { app_deauthorized: [{ means: 'grant_revoked', accounts: 'payload.user_id' }] },
    answers: {
      'endpoint.url_validation': {
        plainToken: { path: 'payload.plainToken' },
        encryptedToken: { hmac_sha256_of: 'payload.plainToken' },
      },
    },
    note: 'Enter the address as the deauthorization endpoint of the app. The secret is the secret token of its webhooks.',
  },
  unverified: [
    'access_token_lifetime',
    'refresh_token_lifetime',
    'token_response',
    'scope',
    'refresh_token_sliding',
    'notices',
  ],
  sources: {
    notices: 'https://marketplace.zoom.us/docs/guides/auth/deauthorization/',
    'notices.verification': 'https://developers.zoom.us/docs/api/webhooks',
    dead_grant_codes: 'https://github.com/raycast/extensions/issues/10896',
    client_refused_codes: 'https://github.com/JubaerHossain/zoom-laravel/issues/3',
  },
});
