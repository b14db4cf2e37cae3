import { defineProvider } from '../define-provider.ts';

export const pipedrive = defineProvider({
  id: 'pipedrive',
  display_name: 'Pipedrive',
  category: 'crm',
  status: 'active',
  service_documentation: 'https://pipedrive.readme.io/docs/marketplace-oauth-authorization',

  authorization_endpoint: 'https://oauth.pipedrive.com/oauth/authorize',
  token_endpoint: 'https://oauth.pipedrive.com/oauth/token',
  revocation_endpoint: 'https://oauth.pipedrive.com/oauth/revoke',
  userinfo_endpoint: '{api_domain}/v1/users/me',
  api_base_url: '{api_domain}',
  parameters: { api_domain: { source: 'token_response', allow: ['.pipedrive.com'] } },
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['base'],
  scope_descriptions: {
    base: {
      en: 'See your profile and company settings',
      fr: 'Voir votre profil et les réglages de votre entreprise',
    },
  },
  // One person may connect several companies.
  account: {
    subject: { path: '{data.company_id}/{data.id}' },
    name: { path: ['{data.name} ({data.company_name})', 'data.name'] },
    email: { path: 'data.email' },
  },

  access_token_lifetime: 3599,
  refresh_token_lifetime: 5_184_000,
  refresh_token_sliding: true,
  unverified: [
    'access_token_lifetime',
    'refresh_token_rotation',
    'refresh_token_lifetime',
    'refresh_token_sliding',
  ],
  sources: {
    revocation_endpoint: 'pipedrive/client-nodejs configuration.ts',
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
