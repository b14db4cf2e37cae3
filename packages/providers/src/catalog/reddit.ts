import { defineProvider } from '../define-provider.ts';

export const reddit = defineProvider({
  id: 'reddit',
  display_name: 'Reddit',
  category: 'social',
  status: 'active',
  service_documentation: 'https://github.com/reddit-archive/reddit/wiki/OAuth2',

  authorization_endpoint: 'https://www.reddit.com/api/v1/authorize',
  token_endpoint: 'https://www.reddit.com/api/v1/access_token',
  revocation_endpoint: 'https://www.reddit.com/api/v1/revoke_token',
  userinfo_endpoint: 'https://oauth.reddit.com/api/v1/me',
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['identity'],
  scope_descriptions: {
    identity: {
      en: 'See your user name and sign-up date',
      fr: 'Voir votre nom d’utilisateur et votre date d’inscription',
    },
  },
  authorization_request: { params: { duration: 'permanent' } },
  account: { subject: { path: 'id' }, name: { path: 'name' } },

  access_token_lifetime: 86_400,
  refresh_token_rotation: 'never',
  refresh_condition: 'duration=permanent',
  unverified: ['access_token_lifetime', 'token_response'],
});
