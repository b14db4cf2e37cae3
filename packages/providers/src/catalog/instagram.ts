import { defineProvider } from '../define-provider.ts';
import { metaNotices } from '../meta-notices.ts';
import { metaDeadTokens, metaRefusals } from '../meta-refusals.ts';

export const instagram = defineProvider({
  id: 'instagram',
  display_name: 'Instagram (Business Login)',
  category: 'social',
  status: 'active',
  note: 'Works for professional (business and creator) accounts only.',
  service_documentation:
    'https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login',

  authorization_endpoint: 'https://www.instagram.com/oauth/authorize',
  token_endpoint: 'https://api.instagram.com/oauth/access_token',
  userinfo_endpoint: 'https://graph.instagram.com/{version}/me?fields=user_id,username,name',
  api_base_url: 'https://graph.instagram.com/{version}',
  parameters: {
    version: {
      source: 'operator',
      default: 'v21.0',
      pattern: '^v[0-9]+\\.[0-9]+$',
      label: { en: 'Graph API version', fr: 'Version de l’API Graph' },
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code'],

  scope: ['instagram_business_basic'],
  scope_separator: ',',
  scope_descriptions: {
    instagram_business_basic: {
      en: 'Read your profile and posts',
      fr: 'Lire votre profil et vos publications',
    },
  },
  authorization_request: { params: { enable_fb_login: '0' } },
  // Documented as wrapped in `data`, also seen flat.
  token_response: {
    sub_code_paths: ['error.error_subcode'],
    root: ['data.0', ''],
    fields: { scope: 'permissions' },
    error_path: 'error.code',
  },
  // The code gives a token of one hour, which is traded for one of 60 days; that one prolongs itself.
  token_exchange: {
    endpoint: 'https://graph.instagram.com/access_token',
    method: 'GET',
    grant_type: 'ig_exchange_token',
    params: { client_secret: '{client_secret}', access_token: '{access_token}' },
  },
  refresh_request: {
    endpoint: 'https://graph.instagram.com/refresh_access_token',
    method: 'GET',
    grant_type: 'ig_refresh_token',
    params: { access_token: '{access_token}' },
    subject: 'access_token',
    min_token_age: 86_400,
  },
  account: { subject: { path: 'user_id' }, name: { path: 'username' } },

  access_token_lifetime: 5_184_000,
  default_expires_in: 3600,
  ...metaRefusals,
  dead_token_codes: metaDeadTokens,
  notices: metaNotices,
  unverified: ['code_challenge_methods_supported', 'notices.topics'],
  sources: {
    notices:
      'https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback',
    retry_later_codes: 'https://developers.facebook.com/docs/graph-api/guides/error-handling',
    token_exchange: 'https://developers.facebook.com/documentation/instagram-platform/reference/access_token',
    refresh_request:
      'https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token',
    dead_grant_codes: 'https://developers.facebook.com/docs/graph-api/guides/error-handling',
    dead_token_codes: 'https://developers.facebook.com/docs/graph-api/guides/error-handling',
    client_refused_codes: 'public client code',
  },
});
