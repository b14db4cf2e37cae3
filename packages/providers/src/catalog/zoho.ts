import { defineProvider } from '../define-provider.ts';

export const zoho = defineProvider({
  id: 'zoho',
  display_name: 'Zoho',
  category: 'crm',
  status: 'active',
  service_documentation: 'https://www.zoho.com/accounts/protocol/oauth/web-apps/authorization.html',

  authorization_endpoint: 'https://accounts.zoho.com/oauth/v2/auth',
  token_endpoint: '{accounts_server}/oauth/v2/token',
  revocation_endpoint: '{accounts_server}/oauth/v2/token/revoke',
  userinfo_endpoint: '{accounts_server}/oauth/user/info',
  // The callback names the data centre of the account. It could be forged, hence the exact list.
  parameters: {
    accounts_server: {
      source: 'authorization_response',
      path: 'accounts-server',
      default: 'https://accounts.zoho.com',
      allow: [
        'accounts.zoho.com',
        'accounts.zoho.eu',
        'accounts.zoho.in',
        'accounts.zoho.com.au',
        'accounts.zoho.jp',
        'accounts.zoho.sa',
        'accounts.zoho.uk',
        'accounts.zohocloud.ca',
        'accounts.zoho.com.cn',
      ],
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['AaaServer.profile.READ'],
  scope_separator: ',',
  scope_descriptions: { 'AaaServer.profile.READ': { en: 'Read your profile', fr: 'Lire votre profil' } },
  authorization_request: { params: { access_type: 'offline', prompt: 'consent' } },
  authorization_response: { capture: ['location', 'accounts-server'] },
  revocation_request: { params_in: 'query', omit: ['token_type_hint'], auth: 'none', token: 'refresh_token' },
  account: { subject: { path: 'ZUID' }, name: { path: ['Display_Name', 'Email'] }, email: { path: 'Email' } },

  access_token_lifetime: 3600,
  refresh_token_rotation: 'never',
  refresh_condition: 'access_type=offline; at most 10 access tokens per refresh token in 10 minutes',
  dead_grant_codes: ['invalid_grant', 'invalid_code'],
  // What it answers, with HTTP 200, to more refreshes than its limit.
  retry_later_codes: ['Access Denied'],
  unverified: ['dead_grant_codes'],
  sources: {
    retry_later_codes: 'https://help.zoho.com/portal/en/community/topic/kaizen-43-tokens-and-limitations',
    revocation_request: 'https://www.zoho.com/thrive/resources/api/oauth-step5.html',
  },
});
