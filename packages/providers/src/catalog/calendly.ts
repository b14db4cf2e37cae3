import { defineProvider } from '../define-provider.ts';

export const calendly = defineProvider({
  id: 'calendly',
  display_name: 'Calendly',
  category: 'productivity',
  status: 'active',
  service_documentation:
    'https://developer.calendly.com/how-to-access-calendly-data-on-behalf-of-authenticated-users',

  authorization_endpoint: 'https://auth.calendly.com/oauth/authorize',
  token_endpoint: 'https://auth.calendly.com/oauth/token',
  revocation_endpoint: 'https://auth.calendly.com/oauth/revoke',
  userinfo_endpoint: 'https://api.calendly.com/users/me',
  api_base_url: 'https://api.calendly.com',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  revocation_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: [],
  account: {
    subject: { path: 'resource.uri' },
    name: { path: 'resource.name' },
    email: { path: 'resource.email' },
  },

  access_token_lifetime: 7200,
  refresh_token_rotation: 'always',
  unverified: ['scope', 'access_token_lifetime', 'refresh_token_rotation', 'refresh_token_lifetime'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
