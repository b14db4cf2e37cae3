import { defineProvider } from '../define-provider.ts';

// No revocation: its endpoint takes tokens of system users only.
export const pinterest = defineProvider({
  id: 'pinterest',
  display_name: 'Pinterest',
  category: 'social',
  status: 'active',
  service_documentation:
    'https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/',

  authorization_endpoint: 'https://www.pinterest.com/oauth/',
  token_endpoint: 'https://api.pinterest.com/v5/oauth/token',
  userinfo_endpoint: 'https://api.pinterest.com/v5/user_account',
  api_base_url: 'https://api.pinterest.com/v5',
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['user_accounts:read'],
  scope_separator: ',',
  scope_descriptions: { 'user_accounts:read': { en: 'See your account', fr: 'Voir votre compte' } },
  // Apps created since 2025-09-25 have it anyway.
  token_request: { params: { continuous_refresh: 'true' } },
  token_response: { error_path: 'code', sub_code_paths: ['data'] },
  refresh_request: { omit: ['continuous_refresh'] },
  account: { subject: { path: 'id' }, name: { path: 'username' } },

  access_token_lifetime: 2_592_000,
  refresh_token_lifetime: 5_184_000,
  refresh_token_sliding: true,
  refresh_token_rotation: 'always',
  dead_grant_codes: [
    'invalid_grant',
    { code: '283', description: '^The authorization grant is invalid\\.?$' },
  ],
  client_refused_codes: [{ code: '283', sub_code: 'Invalid Application ID' }],
  unverified: ['access_token_lifetime'],
  sources: {
    refresh_token_lifetime: 'pinterest/api-description v5 openapi',
    dead_grant_codes: 'https://github.com/pinterest/pinterest-python-sdk/issues/114',
    client_refused_codes: 'https://github.com/pinterest/pinterest-api-demo/issues/16',
  },
});
