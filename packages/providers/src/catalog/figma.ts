import { defineProvider } from '../define-provider.ts';

export const figma = defineProvider({
  id: 'figma',
  display_name: 'Figma',
  category: 'design',
  status: 'active',
  service_documentation: 'https://developers.figma.com/docs/rest-api/authentication/',

  authorization_endpoint: 'https://www.figma.com/oauth',
  token_endpoint: 'https://api.figma.com/v1/oauth/token',
  userinfo_endpoint: 'https://api.figma.com/v1/me',
  api_base_url: 'https://api.figma.com/v1',
  token_endpoint_auth_method: 'client_secret_basic',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['current_user:read'],
  scope_separator: ',',
  scope_descriptions: { 'current_user:read': { en: 'Read your profile', fr: 'Lire votre profil' } },
  // The body is the refresh token alone.
  refresh_request: { endpoint: 'https://api.figma.com/v1/oauth/refresh', omit: ['grant_type'] },
  account: { subject: { path: 'id' }, name: { path: 'handle' }, email: { path: 'email' } },

  access_token_lifetime: 7_776_000,
  refresh_token_rotation: 'never',
  unverified: ['code_challenge_methods_supported', 'access_token_lifetime'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
