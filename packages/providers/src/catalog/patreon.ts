import { defineProvider } from '../define-provider.ts';

export const patreon = defineProvider({
  id: 'patreon',
  display_name: 'Patreon',
  category: 'creator',
  status: 'active',
  service_documentation: 'https://docs.patreon.com/#oauth',

  authorization_endpoint: 'https://www.patreon.com/oauth2/authorize',
  token_endpoint: 'https://www.patreon.com/api/oauth2/token',
  userinfo_endpoint: 'https://www.patreon.com/api/oauth2/v2/identity?fields%5Buser%5D=full_name',
  api_base_url: 'https://www.patreon.com/api/oauth2/v2',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['identity'],
  scope_descriptions: { identity: { en: 'See who you are', fr: 'Voir qui vous êtes' } },
  account: { subject: { path: 'data.id' }, name: { path: 'data.attributes.full_name' } },

  access_token_lifetime: 2_678_400,
  refresh_token_rotation: 'always',
  unverified: ['access_token_lifetime'],
  sources: {
    refresh_token_rotation: 'Patreon/platform-documentation',
    dead_grant_codes: 'https://github.com/mxpv/patreon-go/issues/6',
  },
});
