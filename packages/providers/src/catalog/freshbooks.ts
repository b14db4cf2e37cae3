import { defineProvider } from '../define-provider.ts';

export const freshbooks = defineProvider({
  id: 'freshbooks',
  display_name: 'FreshBooks',
  category: 'accounting',
  status: 'active',
  service_documentation: 'https://www.freshbooks.com/api/authentication',

  authorization_endpoint: 'https://auth.freshbooks.com/oauth/authorize',
  token_endpoint: 'https://api.freshbooks.com/auth/oauth/token',
  revocation_endpoint: 'https://api.freshbooks.com/auth/oauth/revoke',
  userinfo_endpoint: 'https://api.freshbooks.com/auth/api/v1/users/me',
  api_base_url: 'https://api.freshbooks.com',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['user:profile:read'],
  scope_descriptions: { 'user:profile:read': { en: 'Read your profile', fr: 'Lire votre profil' } },
  account: {
    subject: { path: 'response.id' },
    name: { path: ['{response.first_name} {response.last_name}', 'response.email'] },
    email: { path: 'response.email' },
  },

  access_token_lifetime: 43_199,
  refresh_token_rotation: 'always',
  unverified: ['access_token_lifetime', 'refresh_token_rotation', 'refresh_token_lifetime'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
