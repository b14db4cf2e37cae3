import { defineProvider } from '../define-provider.ts';
import { metaNotices } from '../meta-notices.ts';
import { metaDeadTokens, metaRefusals } from '../meta-refusals.ts';

export const threads = defineProvider({
  id: 'threads',
  display_name: 'Threads',
  category: 'social',
  status: 'active',
  service_documentation: 'https://developers.facebook.com/docs/threads/get-started/long-lived-tokens',

  authorization_endpoint: 'https://threads.com/oauth/authorize',
  token_endpoint: 'https://graph.threads.com/oauth/access_token',
  userinfo_endpoint: 'https://graph.threads.net/v1.0/me?fields=id,username',
  api_base_url: 'https://graph.threads.net/v1.0',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code'],

  scope: ['threads_basic'],
  scope_separator: ',',
  scope_descriptions: {
    threads_basic: { en: 'Read your profile and posts', fr: 'Lire votre profil et vos publications' },
  },
  token_response: { sub_code_paths: ['error.error_subcode'], error_path: 'error.code' },
  // The code gives a token of one hour, which is traded for one of 60 days; that one prolongs itself.
  token_exchange: {
    endpoint: 'https://graph.threads.net/access_token',
    method: 'GET',
    grant_type: 'th_exchange_token',
    params: { client_secret: '{client_secret}', access_token: '{access_token}' },
  },
  refresh_request: {
    endpoint: 'https://graph.threads.net/refresh_access_token',
    method: 'GET',
    grant_type: 'th_refresh_token',
    params: { access_token: '{access_token}' },
    subject: 'access_token',
    min_token_age: 86_400,
  },
  account: { subject: { path: 'id' }, name: { path: 'username' } },

  access_token_lifetime: 5_184_000,
  default_expires_in: 3600,
  ...metaRefusals,
  dead_token_codes: metaDeadTokens,
  notices: metaNotices,
  unverified: [
    'code_challenge_methods_supported',
    'token_response',
    'refresh_request.min_token_age',
    'notices.topics',
  ],
  sources: {
    notices:
      'https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback',
    retry_later_codes: 'https://developers.facebook.com/docs/graph-api/guides/error-handling',
    dead_grant_codes: 'https://developers.facebook.com/docs/graph-api/guides/error-handling',
    dead_token_codes: 'https://developers.facebook.com/docs/graph-api/guides/error-handling',
    client_refused_codes: 'public client code',
    token_endpoint:
      'https://developers.facebook.com/documentation/threads/get-started/get-access-tokens-and-permissions',
  },
});
