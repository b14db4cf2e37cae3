import { defineProvider } from '../define-provider.ts';

// No issuer: the discovery document lists openid, but 3LO apps may not ask for it.
export const atlassian = defineProvider({
  id: 'atlassian',
  display_name: 'Atlassian (Jira / Confluence 3LO)',
  category: 'productivity',
  status: 'active',
  service_documentation: 'https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/',

  authorization_endpoint: 'https://auth.atlassian.com/authorize',
  token_endpoint: 'https://auth.atlassian.com/oauth/token',
  revocation_endpoint: 'https://auth.atlassian.com/oauth/revoke',
  userinfo_endpoint: 'https://api.atlassian.com/me',
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['read:me', 'offline_access'],
  scope_descriptions: {
    'read:me': { en: 'Read your profile', fr: 'Lire votre profil' },
    offline_access: { en: 'Stay connected while you are away', fr: 'Rester connecté en votre absence' },
  },
  authorization_request: { params: { audience: 'api.atlassian.com', prompt: 'consent' } },
  account: { subject: { path: 'account_id' }, name: { path: 'name' }, email: { path: 'email' } },
  resources: {
    endpoint: 'https://api.atlassian.com/oauth/token/accessible-resources',
    id: 'id',
    name: 'name',
    base_url: 'https://api.atlassian.com/ex/jira/{id}',
  },

  access_token_lifetime: 3600,
  refresh_token_lifetime: 7_776_000,
  refresh_token_sliding: true,
  refresh_token_rotation: 'always',
  refresh_condition: 'scope offline_access',
  dead_grant_codes: [
    'invalid_grant',
    {
      code: 'unauthorized_client',
      description: '^refresh_token is invalid\\.?$',
    },
  ],
  unverified: ['access_token_lifetime', 'refresh_token_rotation', 'refresh_token_lifetime'],
  sources: {
    revocation_endpoint: 'https://auth.atlassian.com/.well-known/openid-configuration',
    dead_grant_codes: 'public client code',
    code_challenge_methods_supported: 'https://auth.atlassian.com/.well-known/openid-configuration',
  },
});
