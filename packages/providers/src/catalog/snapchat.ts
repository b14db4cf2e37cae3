import { defineProvider } from '../define-provider.ts';

export const snapchat = defineProvider({
  id: 'snapchat',
  display_name: 'Snapchat (Marketing API)',
  category: 'social',
  status: 'active',
  service_documentation: 'https://developers.snap.com/api/marketing-api/Ads-API/authentication',

  authorization_endpoint: 'https://accounts.snapchat.com/login/oauth2/authorize',
  token_endpoint: 'https://accounts.snapchat.com/login/oauth2/access_token',
  revocation_endpoint: 'https://accounts.snapchat.com/accounts/oauth2/revoke',
  userinfo_endpoint: 'https://adsapi.snapchat.com/v1/me',
  api_base_url: 'https://adsapi.snapchat.com/v1',
  token_endpoint_auth_method: 'client_secret_post',
  revocation_endpoint_auth_method: 'client_secret_basic',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['snapchat-marketing-api'],
  scope_descriptions: {
    'snapchat-marketing-api': { en: 'Read and manage your ads', fr: 'Lire et gérer vos publicités' },
  },
  account: { subject: { path: 'me.id' }, name: { path: 'me.display_name' }, email: { path: 'me.email' } },

  access_token_lifetime: 1800,
  refresh_token_rotation: 'never',
  unverified: ['access_token_lifetime', 'refresh_token_rotation', 'refresh_token_lifetime'],
  sources: {
    revocation_endpoint: 'documented for Login Kit',
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
