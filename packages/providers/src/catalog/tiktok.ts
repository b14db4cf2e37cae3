import { defineProvider } from '../define-provider.ts';

export const tiktok = defineProvider({
  id: 'tiktok',
  display_name: 'TikTok',
  category: 'social',
  status: 'active',
  service_documentation: 'https://developers.tiktok.com/doc/oauth-user-access-token-management',

  // The trailing slashes matter.
  authorization_endpoint: 'https://www.tiktok.com/v2/auth/authorize/',
  token_endpoint: 'https://open.tiktokapis.com/v2/oauth/token/',
  revocation_endpoint: 'https://open.tiktokapis.com/v2/oauth/revoke/',
  userinfo_endpoint:
    'https://open.tiktokapis.com/v2/user/info/?fields=open_id,union_id,avatar_url,display_name',
  api_base_url: 'https://open.tiktokapis.com/v2',
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['user.info.basic'],
  scope_separator: ',',
  scope_descriptions: {
    'user.info.basic': {
      en: 'See your display name and avatar',
      fr: 'Voir votre nom affiché et votre avatar',
    },
  },
  authorization_request: { param_names: { client_id: 'client_key' } },
  token_request: { param_names: { client_id: 'client_key' } },
  revocation_request: { param_names: { client_id: 'client_key' } },
  account: { subject: { path: 'data.user.open_id' }, name: { path: 'data.user.display_name' } },

  access_token_lifetime: 7200,
  refresh_token_lifetime: 15_552_000,
  refresh_token_rotation: 'always',
  notices: {
    verification: {
      method: 'hmac_sha256',
      secret: 'client_secret',
      header: 'tiktok-signature',
      encoding: 'hex',
      value: 't={timestamp},s={signature}',
      message: '{timestamp}.{body}',
    },
    topic: { path: 'event' },
    at: 'create_time',
    topics: { 'authorization.removed': [{ means: 'grant_revoked', accounts: 'user_openid' }] },
    note: 'Enter the address as the callback URL of webhooks. The secret is the client secret.',
  },
  unverified: ['token_request', 'dead_grant_codes'],
  sources: {
    notices: 'https://developers.tiktok.com/doc/webhooks-events/',
    'notices.verification': 'https://developers.tiktok.com/doc/webhooks-verification',
    refresh_token_lifetime: 'https://developers.tiktok.com/docs/en/oauth-refresh-a-user-access-token',
    dead_grant_codes: 'https://developers.tiktok.com/doc/oauth-error-handling',
  },
});
