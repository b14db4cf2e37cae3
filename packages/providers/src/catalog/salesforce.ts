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
  // The last two are two names of one scope.
  scope_comparison: {
    implies: {
      full: ['id', 'api', 'web', 'openid', 'chatter_api', 'visualforce'],
      id: ['profile', 'email', 'address', 'phone'],
      refresh_token: ['offline_access'],
      offline_access: ['refresh_token'],
    },
  },
  revocation_request: { auth: 'none' },
  account: { subject: { path: 'user_id' }, name: { path: 'name' }, email: { path: 'email' } },

  // Answers name no lifetime; the default session timeout of an org is two hours.
  default_expires_in: 7200,
  refresh_token_rotation: 'optional',
  refresh_condition: 'scope refresh_token or offline_access; rotation is a setting of the app',
  revocation_ends: 'grant',
  client_refused_codes: ['invalid_client_id'],
  // Salesforce says with the code of a dead grant too that another request is under way, that there were too many, and that
  // the address of the hub is not allowed in.
  retry_later_codes: [
    'rate_limit_exceeded',
    { code: 'invalid_grant', description: '^(failed: )?token request is already being processed\\.?$' },
    { code: 'invalid_grant', description: '^login rate exceeded\\.?$' },
    { code: 'invalid_grant', description: '^ip restricted.*$' },
  ],
  unverified: ['default_expires_in', 'parameters.instance_url', 'retry_later_codes'],
  sources: {
    refresh_token_rotation:
      'https://help.salesforce.com/apex/HTViewHelpDoc?id=remoteaccess_oauth_refresh_token_flow.htm',
    retry_later_codes: 'https://github.com/segmentio/action-destinations/pull/2300',
    client_refused_codes: 'public client code',
    scope_comparison: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_tokens_scopes.htm',
    dead_grant_codes: 'public client code',
    revocation_ends:
      'https://developer.salesforce.com/docs/platform/mobile-sdk/guide/oauth-revoking-tokens.html',
  },
});
