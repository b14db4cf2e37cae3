import { defineProvider } from '../define-provider.ts';

export const basecamp = defineProvider({
  id: 'basecamp',
  display_name: 'Basecamp (37signals Launchpad)',
  category: 'productivity',
  status: 'active',
  service_documentation: 'https://github.com/basecamp/api/blob/master/sections/authentication.md',

  authorization_endpoint: 'https://launchpad.37signals.com/authorization/new',
  token_endpoint: 'https://launchpad.37signals.com/authorization/token',
  userinfo_endpoint: 'https://launchpad.37signals.com/authorization.json',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: [],
  scope_separator: null,
  // Written to a draft of OAuth 2.0: `type` instead of response_type and grant_type.
  authorization_request: { params: { type: 'web_server' }, omit: ['response_type'] },
  token_request: { param_names: { grant_type: 'type' }, grant_type: 'web_server' },
  refresh_request: { grant_type: 'refresh' },
  account: {
    subject: { path: 'identity.id' },
    name: { path: '{identity.first_name} {identity.last_name}' },
    email: { path: 'identity.email_address' },
  },
  resources: {
    endpoint: 'https://launchpad.37signals.com/authorization.json',
    list_path: 'accounts',
    id: 'id',
    name: 'name',
    base_url: 'href',
  },

  access_token_lifetime: 1_209_600,
  refresh_token_rotation: 'always',
  dead_grant_codes: ['invalid_grant', 'authorization_expired'],
  unverified: ['access_token_lifetime', 'refresh_token_lifetime'],
  sources: {
    refresh_token_rotation: 'dmstr/php-bc4-client',
    dead_grant_codes: 'https://github.com/basecamp/bc-api/issues/98',
  },
});
