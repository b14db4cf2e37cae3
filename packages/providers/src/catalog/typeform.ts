import { defineProvider } from '../define-provider.ts';

export const typeform = defineProvider({
  id: 'typeform',
  display_name: 'Typeform',
  category: 'forms',
  status: 'active',
  service_documentation: 'https://www.typeform.com/developers/get-started/applications/',

  authorization_endpoint: 'https://{region.api}/oauth/authorize',
  token_endpoint: 'https://{region.api}/oauth/token',
  userinfo_endpoint: 'https://{region.api}/me',
  api_base_url: 'https://{region.api}',
  parameters: {
    region: {
      source: 'operator',
      default: 'us',
      // The newer European stack has an authorization server of its own.
      enum: {
        us: { api: 'api.typeform.com' },
        eu: { api: 'api.eu.typeform.com' },
        'typeform.eu': { api: 'api.typeform.eu' },
      },
      label: { en: 'Region', fr: 'Région' },
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['accounts:read', 'offline'],
  scope_descriptions: {
    'accounts:read': { en: 'Read your account', fr: 'Lire votre compte' },
    offline: { en: 'Stay connected while you are away', fr: 'Rester connecté en votre absence' },
  },
  account: { subject: { path: 'user_id' }, name: { path: ['alias', 'email'] }, email: { path: 'email' } },

  access_token_lifetime: 604_800,
  refresh_token_rotation: 'always',
  refresh_condition: 'scope offline',
  unverified: [
    'access_token_lifetime',
    'refresh_token_rotation',
    'refresh_token_lifetime',
    'code_challenge_methods_supported',
  ],
  sources: {
    parameters: 'https://www.typeform.com/developers/mcp/',
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
