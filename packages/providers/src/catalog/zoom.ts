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
  unverified: [
    'access_token_lifetime',
    'refresh_token_lifetime',
    'token_response',
    'scope',
    'refresh_token_sliding',
  ],
  sources: {
    dead_grant_codes: 'https://github.com/raycast/extensions/issues/10896',
    client_refused_codes: 'https://github.com/JubaerHossain/zoom-laravel/issues/3',
  },
});
