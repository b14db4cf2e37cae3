import { defineProvider } from '../define-provider.ts';

export const canva = defineProvider({
  id: 'canva',
  display_name: 'Canva',
  category: 'design',
  status: 'active',
  service_documentation: 'https://www.canva.dev/docs/connect/authentication/',

  authorization_endpoint: 'https://www.canva.com/api/oauth/authorize',
  token_endpoint: 'https://api.canva.com/rest/v1/oauth/token',
  revocation_endpoint: 'https://api.canva.com/rest/v1/oauth/revoke',
  userinfo_endpoint: 'https://api.canva.com/rest/v1/users/me',
  api_base_url: 'https://api.canva.com/rest/v1',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
  require_pkce: true,
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['profile:read'],
  scope_descriptions: { 'profile:read': { en: 'Read your profile', fr: 'Lire votre profil' } },
  // The id is in the first answer, the name in the second.
  userinfo_request: [{}, { endpoint: 'https://api.canva.com/rest/v1/users/me/profile' }],
  account: { subject: { path: 'team_user.user_id' }, name: { path: 'profile.display_name' } },

  // Errors of the token endpoint have the form of all its errors.
  token_response: { error_path: 'code' },

  access_token_lifetime: 14_400,
  refresh_token_rotation: 'always',
  unverified: ['refresh_token_rotation'],
  sources: {
    revocation_endpoint: 'canva-sdks/canva-connect-api-starter-kit openapi/spec.yml',
    token_response: 'https://canva.dev/docs/connect/error-responses',
    dead_grant_codes: 'https://canva.dev/docs/connect/error-responses',
  },
});
