import { defineProvider } from '../define-provider.ts';

export const intercom = defineProvider({
  id: 'intercom',
  display_name: 'Intercom',
  category: 'support',
  status: 'active',
  service_documentation:
    'https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/setting-up-oauth',

  authorization_endpoint: 'https://{region.app}/oauth',
  token_endpoint: 'https://{region.api}/auth/eagle/token',
  revocation_endpoint: 'https://{region.api}/auth/uninstall',
  userinfo_endpoint: 'https://{region.api}/me',
  api_base_url: 'https://{region.api}',
  parameters: {
    region: {
      source: 'operator',
      default: 'us',
      enum: {
        us: { app: 'app.intercom.com', api: 'api.intercom.io' },
        eu: { app: 'app.eu.intercom.com', api: 'api.eu.intercom.io' },
        au: { app: 'app.au.intercom.com', api: 'api.au.intercom.io' },
      },
      label: { en: 'Region', fr: 'Région' },
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code'],

  scope: [],
  scope_separator: null,
  // Uninstalls the app from the workspace.
  revocation_request: { auth: 'bearer', token: 'access_token' },
  account: {
    subject: { path: '{app.id_code}/{id}' },
    name: { path: ['{name} ({app.name})', 'name'] },
    email: { path: 'email' },
  },

  unverified: ['grant_types_supported'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, it issues no refresh tokens',
  },
});
