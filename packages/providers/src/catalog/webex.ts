import { defineProvider } from '../define-provider.ts';

// No issuer: the one in the discovery document depends on the region and changes.
export const webex = defineProvider({
  id: 'webex',
  display_name: 'Webex',
  category: 'communication',
  status: 'active',
  service_documentation: 'https://developer.webex.com/docs/integrations',

  authorization_endpoint: 'https://webexapis.com/v1/authorize',
  token_endpoint: 'https://webexapis.com/v1/access_token',
  userinfo_endpoint: 'https://webexapis.com/v1/people/me',
  api_base_url: 'https://webexapis.com/v1',
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['spark:people_read', 'spark:kms'],
  scope_descriptions: {
    'spark:people_read': {
      en: 'See the people in your organisation',
      fr: 'Voir les personnes de votre organisation',
    },
    'spark:kms': { en: 'Read encrypted content', fr: 'Lire les contenus chiffrés' },
  },
  account: { subject: { path: 'id' }, name: { path: 'displayName' }, email: { path: 'emails.0' } },

  access_token_lifetime: 1_209_599,
  refresh_token_lifetime: 7_776_000,
  refresh_token_sliding: true,
  refresh_token_rotation: 'never',
  dead_grant_codes: [
    'invalid_grant',
    { description: '^The refresh token provided is expired, revoked, malformed, or invalid\\.?$' },
  ],
  unverified: [
    'access_token_lifetime',
    'refresh_token_rotation',
    'refresh_token_lifetime',
    'code_challenge_methods_supported',
  ],
  sources: {
    dead_grant_codes: 'https://github.com/webex/webex-js-sdk/pull/855',
  },
});
