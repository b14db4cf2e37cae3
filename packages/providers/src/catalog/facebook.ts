import { defineProvider } from '../define-provider.ts';
import { metaNotices } from '../meta-notices.ts';
import { metaDeadTokens, metaRefusals } from '../meta-refusals.ts';

export const facebook = defineProvider({
  id: 'facebook',
  display_name: 'Facebook',
  category: 'social',
  status: 'active',
  note: 'A Graph API version lives for about two years. An expired token cannot be exchanged any more.',
  service_documentation:
    'https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived',

  authorization_endpoint: 'https://www.facebook.com/{version}/dialog/oauth',
  token_endpoint: 'https://graph.facebook.com/{version}/oauth/access_token',
  revocation_endpoint: 'https://graph.facebook.com/{version}/me/permissions',
  userinfo_endpoint: 'https://graph.facebook.com/{version}/me?fields=id,name',
  api_base_url: 'https://graph.facebook.com/{version}',
  parameters: {
    version: {
      source: 'operator',
      default: 'v25.0',
      pattern: '^v[0-9]+\\.[0-9]+$',
      label: { en: 'Graph API version', fr: 'Version de l’API Graph' },
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code'],

  scope: ['public_profile'],
  scope_separator: ',',
  scope_descriptions: {
    public_profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
  },
  token_response: { sub_code_paths: ['error.error_subcode'], error_path: 'error.code' },
  // The code gives a token of an hour or two, which is traded for one of 60 days; that one is prolonged the same way.
  token_exchange: {
    endpoint: 'https://graph.facebook.com/{version}/oauth/access_token',
    method: 'GET',
    grant_type: 'fb_exchange_token',
    params: {
      client_id: '{client_id}',
      client_secret: '{client_secret}',
      fb_exchange_token: '{access_token}',
    },
  },
  refresh_request: {
    method: 'GET',
    grant_type: 'fb_exchange_token',
    params: {
      client_id: '{client_id}',
      client_secret: '{client_secret}',
      fb_exchange_token: '{access_token}',
    },
    subject: 'access_token',
  },
  revocation_request: {
    method: 'DELETE',
    params_in: 'query',
    param_names: { token: 'access_token' },
    omit: ['token_type_hint'],
    auth: 'none',
    token: 'access_token',
  },
  account: { subject: { path: 'id' }, name: { path: 'name' } },

  access_token_lifetime: 5_184_000,
  ...metaRefusals,
  dead_token_codes: metaDeadTokens,
  notices: metaNotices,
  unverified: ['revocation_endpoint'],
  sources: {
    notices:
      'https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback',
    retry_later_codes: 'https://developers.facebook.com/docs/graph-api/guides/error-handling',
    token_exchange: 'https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived',
    dead_grant_codes: 'https://developers.facebook.com/docs/graph-api/guides/error-handling',
    dead_token_codes: 'https://developers.facebook.com/docs/graph-api/guides/error-handling',
    client_refused_codes: 'public client code',
  },
});
