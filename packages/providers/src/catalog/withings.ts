import { defineProvider } from '../define-provider.ts';

// No revocation: it needs a signature of its own.
export const withings = defineProvider({
  id: 'withings',
  display_name: 'Withings',
  category: 'fitness',
  status: 'active',
  service_documentation: 'https://developer.withings.com/api-reference/#tag/oauth2',

  authorization_endpoint: 'https://account.withings.com/oauth2_user/authorize2',
  token_endpoint: 'https://wbsapi.withings.net/v2/oauth2',
  api_base_url: 'https://wbsapi.withings.net',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['user.info'],
  scope_separator: ',',
  scope_descriptions: {
    'user.info': { en: 'See your user information', fr: 'Voir vos informations d’utilisateur' },
  },
  // The endpoint is an API method; this names the action.
  token_request: { params: { action: 'requesttoken' } },
  token_response: {
    error_description_path: 'error',
    root: ['body'],
    success: { path: 'status', equals: 0 },
    error_path: 'status',
  },
  account: { subject: { source: 'token_response', path: 'body.userid' } },

  access_token_lifetime: 10_800,
  refresh_token_lifetime: 31_536_000,
  refresh_token_rotation: 'always',
  // 503 is what it answers to any wrong parameter; 601 says too many requests.
  dead_grant_codes: [
    'invalid_grant',
    { code: '503', description: '^Invalid Params: invalid refresh_token$' },
  ],
  retry_later_codes: ['601'],
  unverified: [
    'access_token_lifetime',
    'refresh_token_rotation',
    'refresh_token_lifetime',
    'revocation_endpoint',
  ],
  sources: {
    dead_grant_codes: 'public client code',
    retry_later_codes: 'public client code',
  },
});
