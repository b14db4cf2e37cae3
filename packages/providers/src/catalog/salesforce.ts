import { defineProvider } from '../define-provider.ts';

// No issuer: ID tokens name the instance, which only the answer tells.
export const salesforce = defineProvider({
  id: 'salesforce',
  display_name: 'Salesforce',
  category: 'crm',
  status: 'active',
  service_documentation:
    'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm',

  authorization_endpoint: 'https://{domain}/services/oauth2/authorize',
  token_endpoint: 'https://{domain}/services/oauth2/token',
  revocation_endpoint: 'https://{domain}/services/oauth2/revoke',
  userinfo_endpoint: 'https://{domain}/services/oauth2/userinfo',
  parameters: {
    domain: {
      default: 'login.salesforce.com',
      pattern: '^(login|test|[a-z0-9-]+(\\.[a-z0-9-]+)?\\.my)\\.salesforce\\.com$',
      label: { en: 'Salesforce login domain', fr: 'Domaine de connexion Salesforce' },
      example: 'acme.my.salesforce.com',
    },
    instance_url: { source: 'token_response', allow: ['.salesforce.com', '.salesforce.mil'] },
  },
  api_base_url: '{instance_url}',
  token_endpoint_auth_method: 'client_secret_post',
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'refresh_token'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    refresh_token: { en: 'Stay connected while you are away', fr: 'Rester connecté en votre absence' },
  },
  revocation_request: { auth: 'none' },
  account: { subject: { path: 'user_id' }, name: { path: 'name' }, email: { path: 'email' } },

  // Answers name no lifetime; the default session timeout of an org is two hours.
  default_expires_in: 7200,
  refresh_token_rotation: 'optional',
  refresh_condition: 'scope refresh_token or offline_access; rotation is a setting of the app',
  retry_later_codes: [{ code: 'invalid_grant', description: '^.*already being processed.*$' }],
  unverified: ['default_expires_in', 'parameters.instance_url'],
  sources: {
    refresh_token_rotation:
      'https://help.salesforce.com/apex/HTViewHelpDoc?id=remoteaccess_oauth_refresh_token_flow.htm',
  },
});
