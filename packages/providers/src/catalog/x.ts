import { defineProvider } from '../define-provider.ts';

export const x = defineProvider({
  id: 'x',
  display_name: 'X (Twitter)',
  category: 'social',
  status: 'active',
  service_documentation: 'https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code',

  authorization_endpoint: 'https://x.com/i/oauth2/authorize',
  token_endpoint: 'https://api.x.com/2/oauth2/token',
  revocation_endpoint: 'https://api.x.com/2/oauth2/revoke',
  userinfo_endpoint: 'https://api.x.com/2/users/me',
  api_base_url: 'https://api.x.com/2',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
  code_challenge_methods_supported: ['S256'],
  require_pkce: true,
  grant_types_supported: ['authorization_code', 'refresh_token'],

  // The profile cannot be read without `tweet.read`.
  scope: ['users.read', 'tweet.read', 'offline.access'],
  scope_descriptions: {
    'users.read': { en: 'Read your profile', fr: 'Lire votre profil' },
    'tweet.read': { en: 'Read the posts you can see', fr: 'Lire les publications que vous pouvez voir' },
    'offline.access': { en: 'Stay connected while you are away', fr: 'Rester connecté en votre absence' },
  },
  account: { subject: { path: 'data.id' }, name: { path: 'data.name' } },

  access_token_lifetime: 7200,
  refresh_token_rotation: 'always',
  refresh_condition: 'scope offline.access',
  dead_grant_codes: [
    'invalid_grant',
    { code: 'invalid_request', description: '^Value passed for the token was invalid\\.?$' },
  ],
  client_refused_codes: [
    { code: 'unauthorized_client', description: '^Missing valid authorization header\\.?$' },
  ],
  unverified: ['refresh_token_rotation'],
  sources: {
    token_endpoint: 'xdevplatform/docs oauth-2-0',
    dead_grant_codes: 'public client code',
    client_refused_codes: 'https://github.com/unasuke/omniauth-twitter2/issues/4',
  },
});
