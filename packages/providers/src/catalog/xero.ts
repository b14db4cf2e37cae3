import { defineProvider } from '../define-provider.ts';

export const xero = defineProvider({
  id: 'xero',
  display_name: 'Xero',
  category: 'accounting',
  status: 'active',
  service_documentation: 'https://developer.xero.com/documentation/guides/oauth2/auth-flow/',

  issuer: 'https://identity.xero.com',
  authorization_endpoint: 'https://login.xero.com/identity/connect/authorize',
  token_endpoint: 'https://identity.xero.com/connect/token',
  revocation_endpoint: 'https://identity.xero.com/connect/revocation',
  api_base_url: 'https://api.xero.com/api.xro/2.0',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'profile', 'email', 'offline_access'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
    offline_access: { en: 'Stay connected while you are away', fr: 'Rester connecté en votre absence' },
  },
  // Revoking the refresh token removes all its tenants.
  revocation_request: { token: 'refresh_token' },
  account: {
    subject: { source: 'id_token', path: 'xero_userid' },
    name: { source: 'id_token', path: ['name', '{given_name} {family_name}', 'email'] },
    email: { source: 'id_token', path: 'email' },
  },
  // Every API call names its tenant in the header Xero-tenant-id.
  resources: { endpoint: 'https://api.xero.com/connections', id: 'tenantId', name: 'tenantName' },

  access_token_lifetime: 1800,
  refresh_token_lifetime: 5_184_000,
  refresh_token_sliding: true,
  refresh_token_rotation: 'always',
  refresh_condition: 'scope offline_access',
  refresh_grace_seconds: 1800,
  unverified: ['access_token_lifetime', 'refresh_token_lifetime', 'dead_grant_codes'],
  sources: {
    refresh_grace_seconds: 'https://community.xero.com/developer/discussion/105714701/',
    issuer: 'XeroAPI/xero-node',
    dead_grant_codes: 'https://developer.xero.com/documentation/guides/oauth2/troubleshooting',
  },
});
