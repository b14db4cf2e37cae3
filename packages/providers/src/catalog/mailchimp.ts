import { defineProvider } from '../define-provider.ts';

export const mailchimp = defineProvider({
  id: 'mailchimp',
  display_name: 'Mailchimp',
  category: 'marketing',
  status: 'active',
  service_documentation: 'https://mailchimp.com/developer/marketing/guides/access-user-data-oauth-2/',

  authorization_endpoint: 'https://login.mailchimp.com/oauth2/authorize',
  token_endpoint: 'https://login.mailchimp.com/oauth2/token',
  userinfo_endpoint: 'https://login.mailchimp.com/oauth2/metadata',
  parameters: { api_endpoint: { source: 'userinfo', allow: ['.api.mailchimp.com'] } },
  api_base_url: '{api_endpoint}/3.0',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code'],

  scope: [],
  scope_separator: null,
  userinfo_request: { headers: { Authorization: 'OAuth {access_token}' }, auth: 'none' },
  account: { subject: { path: 'user_id' }, name: { path: 'accountname' }, email: { path: 'login.email' } },

  unverified: ['token_response'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, it issues no refresh tokens',
  },
});
