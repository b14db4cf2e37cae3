import { defineProvider } from '../define-provider.ts';

export const discord = defineProvider({
  id: 'discord',
  display_name: 'Discord',
  category: 'communication',
  status: 'active',
  service_documentation: 'https://docs.discord.com/developers/topics/oauth2',

  authorization_endpoint: 'https://discord.com/oauth2/authorize',
  token_endpoint: 'https://discord.com/api/oauth2/token',
  revocation_endpoint: 'https://discord.com/api/oauth2/token/revoke',
  userinfo_endpoint: 'https://discord.com/api/users/@me',
  api_base_url: 'https://discord.com/api',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['identify'],
  scope_descriptions: {
    identify: { en: 'See your user name and avatar', fr: 'Voir votre nom d’utilisateur et votre avatar' },
  },
  account: { subject: { path: 'id' }, name: { path: ['global_name', 'username'] }, email: { path: 'email' } },

  access_token_lifetime: 604_800,
  refresh_token_rotation: 'always',
  dead_grant_codes: [
    'invalid_grant',
    { code: 'invalid_request', description: '^Invalid "refresh_token" in request\\.?$' },
  ],
  sources: {
    revocation_endpoint: 'discord/discord-api-docs developers/topics/oauth2.mdx',
    dead_grant_codes: 'https://github.com/member-gentei/member-gentei/issues/18',
    refresh_token_rotation: 'https://github.com/discord/discord-api-docs/issues/5942',
  },
});
