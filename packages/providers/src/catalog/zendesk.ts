import { defineProvider } from '../define-provider.ts';

export const zendesk = defineProvider({
  id: 'zendesk',
  display_name: 'Zendesk',
  category: 'support',
  status: 'active',
  service_documentation: 'https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/',

  authorization_endpoint: 'https://{subdomain}.zendesk.com/oauth/authorizations/new',
  token_endpoint: 'https://{subdomain}.zendesk.com/oauth/tokens',
  revocation_endpoint: 'https://{subdomain}.zendesk.com/api/v2/oauth/tokens/current.json',
  userinfo_endpoint: 'https://{subdomain}.zendesk.com/api/v2/users/me.json',
  api_base_url: 'https://{subdomain}.zendesk.com/api/v2',
  parameters: {
    subdomain: {
      pattern: '^[a-z0-9][a-z0-9-]*$',
      label: { en: 'Zendesk subdomain', fr: 'Sous-domaine Zendesk' },
      example: 'acme',
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['read'],
  scope_descriptions: { read: { en: 'Read your Zendesk account', fr: 'Lire votre compte Zendesk' } },
  // The client chooses both lifetimes.
  token_request: { params: { expires_in: '7200', refresh_token_expires_in: '7776000' } },
  revocation_request: { method: 'DELETE', auth: 'bearer', token: 'access_token' },
  account: {
    subject: { path: '{subdomain}/{user.id}' },
    name: { path: '{user.name} ({subdomain})' },
    email: { path: 'user.email' },
  },

  access_token_lifetime: 7200,
  refresh_token_lifetime: 7_776_000,
  refresh_token_sliding: true,
  refresh_token_rotation: 'always',
  revocation_ends: 'grant',
  unverified: ['token_request'],
  sources: {
    refresh_token_rotation: 'https://support.zendesk.com/hc/en-us/articles/9182123625370',
    token_request: 'https://developer.zendesk.com/documentation/api-basics/authentication/refresh-token',
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
    revocation_ends:
      'https://developer.zendesk.com/documentation/api-basics/authentication/revoking-oauth-token',
  },
});
