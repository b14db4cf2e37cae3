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
  api_base_url: 'https://oauth.reddit.com',
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
  token_response: { error_description_path: 'message' },
  account: { subject: { path: 'id' }, name: { path: 'name' } },

  access_token_lifetime: 86_400,
  refresh_token_rotation: 'never',
  refresh_condition: 'duration=permanent',
  // It writes the HTTP status where the code should stand; the request itself is always of the same form.
  client_refused_codes: [{ code: '401', description: '^Unauthorized$', status: 401 }],
  unverified: ['access_token_lifetime', 'token_response', 'client_refused_codes'],
  sources: {
    dead_grant_codes: 'PostHog/posthog posthog/models/integration/refresh_tracking.py',
    client_refused_codes: 'https://github.com/reddit-archive/reddit/wiki/OAuth2',
  },
});
