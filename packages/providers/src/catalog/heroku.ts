import { defineProvider } from '../define-provider.ts';

// No revocation: it needs the id of the authorisation, which the token response does not carry.
export const heroku = defineProvider({
  id: 'heroku',
  display_name: 'Heroku',
  category: 'developer',
  status: 'active',
  service_documentation: 'https://devcenter.heroku.com/articles/oauth',

  authorization_endpoint: 'https://id.heroku.com/oauth/authorize',
  token_endpoint: 'https://id.heroku.com/oauth/token',
  userinfo_endpoint: 'https://api.heroku.com/account',
  api_base_url: 'https://api.heroku.com',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['identity'],
  scope_descriptions: { identity: { en: 'See who you are', fr: 'Voir qui vous êtes' } },
  userinfo_request: { headers: { Accept: 'application/vnd.heroku+json; version=3' } },
  account: { subject: { path: 'id' }, name: { path: ['name', 'email'] }, email: { path: 'email' } },

  access_token_lifetime: 28_799,
  refresh_token_rotation: 'never',
  unverified: [
    'revocation_endpoint',
    'access_token_lifetime',
    'refresh_token_rotation',
    'refresh_token_lifetime',
    'token_response',
  ],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
