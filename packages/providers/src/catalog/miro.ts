import { defineProvider } from '../define-provider.ts';

export const miro = defineProvider({
  id: 'miro',
  display_name: 'Miro',
  category: 'design',
  status: 'active',
  service_documentation: 'https://developers.miro.com/docs/getting-started-with-oauth',

  authorization_endpoint: 'https://miro.com/oauth/authorize',
  token_endpoint: 'https://api.miro.com/v1/oauth/token',
  revocation_endpoint: 'https://api.miro.com/v2/oauth/revoke',
  userinfo_endpoint: 'https://api.miro.com/v1/oauth-token',
  api_base_url: 'https://api.miro.com/v2',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['boards:read'],
  scope_descriptions: { 'boards:read': { en: 'See your boards', fr: 'Voir vos tableaux' } },
  revocation_request: {
    content_type: 'application/json',
    params: { clientId: '{client_id}', clientSecret: '{client_secret}' },
    param_names: { token: 'accessToken' },
    omit: ['token_type_hint'],
    auth: 'none',
    token: 'access_token',
  },
  // A token belongs to one team; the same person may connect several.
  account: {
    subject: { path: '{team.id}/{user.id}' },
    name: { path: ['{user.name} ({team.name})', 'user.name'] },
  },

  access_token_lifetime: 3599,
  refresh_token_lifetime: 5_184_000,
  refresh_token_rotation: 'always',
  refresh_condition: 'app setting "expire user authorization token"; otherwise tokens never expire',
  unverified: ['access_token_lifetime', 'refresh_token_rotation'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
    refresh_token_lifetime: 'https://github.com/miroapp/miro-ai/issues/59',
  },
});
