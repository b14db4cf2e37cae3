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
  api_base_url: '{api_domain}',
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
        'accounts.zoho.ae',
        'accounts.zoho.sg',
      ],
    },
    api_domain: {
      source: 'token_response',
      allow: [
        'www.zohoapis.com',
        'www.zohoapis.eu',
        'www.zohoapis.in',
        'www.zohoapis.com.au',
        'www.zohoapis.jp',
        'www.zohoapis.sa',
        'www.zohoapis.uk',
        'www.zohoapis.ca',
        'www.zohoapis.com.cn',
        'www.zohoapis.ae',
        'www.zohoapis.sg',
      ],
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['AaaServer.profile.READ'],
  scope_separator: ',',
  scope_descriptions: { 'AaaServer.profile.READ': { en: 'Read your profile', fr: 'Lire votre profil' } },
  scope_comparison: { implies: { '*.ALL': ['*.READ', '*.CREATE', '*.UPDATE', '*.DELETE'] } },
  authorization_request: { params: { access_type: 'offline', prompt: 'consent' } },
  authorization_response: { capture: ['location', 'accounts-server'] },
  revocation_request: { params_in: 'query', omit: ['token_type_hint'], auth: 'none', token: 'refresh_token' },
  account: { subject: { path: 'ZUID' }, name: { path: ['Display_Name', 'Email'] }, email: { path: 'Email' } },

  access_token_lifetime: 3600,
  refresh_token_rotation: 'never',
  refresh_condition: 'access_type=offline; at most 10 access tokens per refresh token in 10 minutes',
  // The last two are what it answers, with HTTP 200 or 400, to more refreshes than its limit.
  dead_grant_codes: ['invalid_grant', 'invalid_code'],
  client_refused_codes: ['invalid_client_secret'],
  retry_later_codes: ['Access Denied', '拒绝访问'],
  sources: {
    retry_later_codes: 'https://help.zoho.com/portal/en/community/topic/kaizen-43-tokens-and-limitations',
    revocation_request: 'https://www.zoho.com/thrive/resources/api/oauth-step5.html',
    dead_grant_codes: 'https://www.zoho.com/accounts/protocol/oauth/web-apps/access-token-expiry.html',
    parameters: 'https://www.zoho.com/accounts/protocol/oauth/multi-dc.html',
    scope_comparison: 'https://www.zoho.com/crm/developer/docs/api/v8/scopes.html',
  },
});
