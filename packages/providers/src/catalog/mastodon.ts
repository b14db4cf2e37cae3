import { defineProvider } from '../define-provider.ts';

export const mastodon = defineProvider({
  id: 'mastodon',
  display_name: 'Mastodon',
  category: 'social',
  status: 'active',
  note: 'The hub registers itself at each server on the first connection there.',
  service_documentation: 'https://docs.joinmastodon.org/methods/oauth/',

  authorization_endpoint: 'https://{host}/oauth/authorize',
  token_endpoint: 'https://{host}/oauth/token',
  revocation_endpoint: 'https://{host}/oauth/revoke',
  userinfo_endpoint: 'https://{host}/api/v1/accounts/verify_credentials',
  registration_endpoint: 'https://{host}/api/v1/apps',
  api_base_url: 'https://{host}/api',
  client_registration: 'mastodon_app_registration',
  parameters: {
    host: {
      pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$',
      label: { en: 'Mastodon server', fr: 'Serveur Mastodon' },
      example: 'mastodon.social',
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code'],

  scope: ['profile'],
  // The hub registers for all of them, since a server refuses later what was not registered.
  scopes_supported: ['profile', 'read', 'write', 'push'],
  scope_descriptions: { profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' } },
  account: { subject: { path: '{id}@{host}' }, name: { path: '{username}@{host}' } },

  unverified: ['scope'],
  sources: {
    dead_grant_codes: 'doorkeeper-gem/doorkeeper config/locales/en.yml',
  },
});
