import { defineProvider } from '../define-provider.ts';

export const hubspot = defineProvider({
  id: 'hubspot',
  display_name: 'HubSpot',
  category: 'crm',
  status: 'active',
  note: 'The older /oauth/v1 endpoints are switched off on 2027-02-16.',
  service_documentation:
    'https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens',

  authorization_endpoint: 'https://app.hubspot.com/oauth/authorize',
  token_endpoint: 'https://api.hubapi.com/oauth/2026-03/token',
  revocation_endpoint: 'https://api.hubapi.com/oauth/2026-03/token/revoke',
  userinfo_endpoint: 'https://api.hubapi.com/account-info/v3/details',
  api_base_url: 'https://api.hubapi.com',
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['oauth'],
  scope_descriptions: {
    oauth: { en: 'Connect to your HubSpot account', fr: 'Se connecter à votre compte HubSpot' },
  },
  authorization_request: { scope_params: { optional_scope: [] } },
  token_response: { sub_code_paths: ['status'] },
  account: {
    subject: { source: 'token_response', path: 'hub_id' },
    name: { path: 'HubSpot {portalId}' },
  },

  access_token_lifetime: 1800,
  refresh_token_rotation: 'never',
  dead_grant_codes: ['invalid_grant', { sub_code: 'BAD_REFRESH_TOKEN' }, { sub_code: 'BAD_HUB' }],
  client_refused_codes: [{ sub_code: 'BAD_CLIENT_ID' }],
  unverified: ['refresh_token_rotation', 'userinfo_endpoint'],
  sources: {
    token_endpoint: 'https://developers.hubspot.com/changelog/v1-oauth-api-deprecation',
    'account.subject':
      'https://developers.hubspot.com/changelog/additional-details-returned-when-generating-oauth-access-tokens',
    dead_grant_codes: 'PostHog/posthog posthog/models/integration/refresh_tracking.py',
    client_refused_codes: 'public client code',
  },
});
