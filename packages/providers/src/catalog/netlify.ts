import { defineProvider } from '../define-provider.ts';

export const netlify = defineProvider({
  id: 'netlify',
  display_name: 'Netlify',
  category: 'developer',
  status: 'active',
  service_documentation: 'https://docs.netlify.com/api/get-started/#oauth2',

  authorization_endpoint: 'https://app.netlify.com/authorize',
  token_endpoint: 'https://api.netlify.com/oauth/token',
  userinfo_endpoint: 'https://api.netlify.com/api/v1/user',
  api_base_url: 'https://api.netlify.com/api/v1',
  token_endpoint_auth_method: 'client_secret_post',

  scope: [],
  scope_separator: null,
  account: { subject: { path: 'id' }, name: { path: ['full_name', 'email'] }, email: { path: 'email' } },

  unverified: ['token_response', 'grant_types_supported'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, it issues no refresh tokens',
  },
});
