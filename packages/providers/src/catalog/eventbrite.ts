import { defineProvider } from '../define-provider.ts';

export const eventbrite = defineProvider({
  id: 'eventbrite',
  display_name: 'Eventbrite',
  category: 'events',
  status: 'active',
  service_documentation: 'https://www.eventbrite.com/platform/api#/introduction/authentication',

  authorization_endpoint: 'https://www.eventbrite.com/oauth/authorize',
  token_endpoint: 'https://www.eventbrite.com/oauth/token',
  userinfo_endpoint: 'https://www.eventbriteapi.com/v3/users/me/',
  api_base_url: 'https://www.eventbriteapi.com/v3',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code'],

  scope: [],
  scope_separator: null,
  account: { subject: { path: 'id' }, name: { path: 'name' }, email: { path: 'emails.0.email' } },

  unverified: ['code_challenge_methods_supported'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, it issues no refresh tokens',
  },
});
