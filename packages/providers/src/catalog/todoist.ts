import { defineProvider } from '../define-provider.ts';

export const todoist = defineProvider({
  id: 'todoist',
  display_name: 'Todoist',
  category: 'productivity',
  status: 'active',
  service_documentation: 'https://developer.todoist.com/api/v1/#tag/Authorization',

  authorization_endpoint: 'https://app.todoist.com/oauth/authorize',
  token_endpoint: 'https://api.todoist.com/oauth/access_token',
  revocation_endpoint: 'https://api.todoist.com/api/v1/revoke',
  userinfo_endpoint: 'https://api.todoist.com/api/v1/user',
  api_base_url: 'https://api.todoist.com/api/v1',
  token_endpoint_auth_method: 'client_secret_post',
  revocation_endpoint_auth_method: 'client_secret_basic',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['data:read'],
  scope_separator: ',',
  scope_descriptions: {
    'data:read': { en: 'Read your tasks and profile', fr: 'Lire vos tâches et votre profil' },
  },
  // Refuses refresh tokens.
  revocation_request: { token: 'access_token' },
  account: { subject: { path: 'id' }, name: { path: 'full_name' }, email: { path: 'email' } },

  refresh_token_rotation: 'always',
  refresh_condition: 'apps that do not have the older tokens without an end',
  client_refused_codes: ['incorrect_application_credentials'],
  unverified: ['userinfo_endpoint'],
  sources: {
    revocation_endpoint: 'Doist/todoist-api-typescript src/authentication.ts',
    refresh_token_rotation: 'https://doist.github.io/todoist-sdk-typescript/',
    token_endpoint: 'https://doist.github.io/todoist-sdk-typescript/',
    client_refused_codes: 'https://developer.todoist.com/api/v1/#tag/Authorization',
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
