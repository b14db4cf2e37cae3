import { defineProvider } from '../define-provider.ts';

export const square = defineProvider({
  id: 'square',
  display_name: 'Square',
  category: 'payments',
  status: 'active',
  service_documentation: 'https://developer.squareup.com/reference/square/o-auth-api/obtain-token',

  authorization_endpoint: 'https://{environment.host}/oauth2/authorize',
  token_endpoint: 'https://{environment.host}/oauth2/token',
  revocation_endpoint: 'https://{environment.host}/oauth2/revoke',
  userinfo_endpoint: 'https://{environment.host}/v2/merchants/me',
  api_base_url: 'https://{environment.host}/v2',
  parameters: {
    environment: {
      source: 'operator',
      default: 'live',
      enum: { live: { host: 'connect.squareup.com' }, sandbox: { host: 'connect.squareupsandbox.com' } },
      label: { en: 'Environment', fr: 'Environnement' },
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  // PKCE and the client secret exclude each other here; this is a client with a secret.
  code_challenge_methods_supported: [],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['MERCHANT_PROFILE_READ'],
  scope_descriptions: {
    MERCHANT_PROFILE_READ: { en: 'See your business profile', fr: 'Voir le profil de votre entreprise' },
  },
  authorization_request: { params: { session: 'false' } },
  token_request: { content_type: 'application/json' },
  token_response: { sub_code_paths: ['type'], error_path: 'errors.0.code' },
  revocation_request: {
    content_type: 'application/json',
    headers: { Authorization: 'Client {client_secret}' },
    params: { client_id: '{client_id}' },
    param_names: { token: 'access_token' },
    omit: ['token_type_hint'],
    auth: 'none',
    token: 'access_token',
  },
  account: {
    subject: { source: 'token_response', path: 'merchant_id' },
    name: { path: 'merchant.business_name' },
  },

  access_token_lifetime: 2_592_000,
  refresh_token_rotation: 'pkce_only',
  dead_grant_codes: [
    'invalid_grant',
    { sub_code: 'service.not_authorized', description: '^Invalid refresh token\\.?$' },
  ],
  unverified: ['userinfo_endpoint'],
  sources: {
    token_request: 'square/connect-api-specification',
    refresh_token_rotation: 'square/connect-api-specification',
    dead_grant_codes: 'https://developer.squareup.com/forums/t/getting-error-while-renew-token/11056',
  },
});
