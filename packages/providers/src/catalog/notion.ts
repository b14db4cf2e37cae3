import { defineProvider } from '../define-provider.ts';

export const notion = defineProvider({
  id: 'notion',
  display_name: 'Notion',
  category: 'productivity',
  status: 'active',
  service_documentation: 'https://developers.notion.com/docs/authorization',

  authorization_endpoint: 'https://api.notion.com/v1/oauth/authorize',
  token_endpoint: 'https://api.notion.com/v1/oauth/token',
  revocation_endpoint: 'https://api.notion.com/v1/oauth/revoke',
  userinfo_endpoint: 'https://api.notion.com/v1/users/me',
  api_base_url: 'https://api.notion.com/v1',
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: [],
  scope_separator: null,
  authorization_request: { params: { owner: 'user' } },
  token_request: { content_type: 'application/json', headers: { 'Notion-Version': '2022-06-28' } },
  revocation_request: {
    content_type: 'application/json',
    headers: { 'Notion-Version': '2022-06-28' },
    omit: ['token_type_hint'],
  },
  userinfo_request: { headers: { 'Notion-Version': '2022-06-28' } },
  // One authorisation is one bot in one workspace; the same person may connect several.
  account: {
    subject: { source: 'token_response', path: 'bot_id' },
    name: { source: 'token_response', path: 'workspace_name' },
  },

  refresh_condition: 'not every integration gets a refresh token',
  unverified: ['refresh_token_rotation', 'dead_grant_codes'],
  sources: {
    refresh_condition: 'makenotion/notion-sdk-js src/api-endpoints/oauth.ts',
    revocation_endpoint: 'makenotion/notion-sdk-js src/api-endpoints/oauth.ts',
    dead_grant_codes: 'https://developers.notion.com/reference/refresh-a-token',
  },
});
