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
    root: ['body'],
    success: { path: 'status', equals: 0 },
    error_path: 'status',
  },
  account: { subject: { source: 'token_response', path: 'body.userid' } },

  access_token_lifetime: 10_800,
  refresh_token_lifetime: 31_536_000,
  refresh_token_rotation: 'always',
  // Too many requests.
  retry_later_codes: ['601'],
  unverified: [
    'retry_later_codes',
    'access_token_lifetime',
    'refresh_token_rotation',
    'refresh_token_lifetime',
    'revocation_endpoint',
  ],
});
