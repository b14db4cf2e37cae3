import { defineProvider } from '../define-provider.ts';

export const soundcloud = defineProvider({
  id: 'soundcloud',
  display_name: 'SoundCloud',
  category: 'music',
  status: 'active',
  service_documentation: 'https://developers.soundcloud.com/docs/api/guide',

  authorization_endpoint: 'https://secure.soundcloud.com/authorize',
  token_endpoint: 'https://secure.soundcloud.com/oauth/token',
  revocation_endpoint: 'https://secure.soundcloud.com/sign-out',
  userinfo_endpoint: 'https://api.soundcloud.com/me',
  api_base_url: 'https://api.soundcloud.com',
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_methods_supported: ['S256'],
  require_pkce: true,
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: [],
  revocation_request: {
    content_type: 'application/json',
    param_names: { token: 'access_token' },
    omit: ['token_type_hint'],
    auth: 'none',
    token: 'access_token',
  },
  userinfo_request: { headers: { Authorization: 'OAuth {access_token}' }, auth: 'none' },
  account: { subject: { path: 'urn' }, name: { path: 'username' } },

  access_token_lifetime: 3599,
  refresh_token_rotation: 'always',
  unverified: ['account.subject'],
  sources: {
    token_endpoint: 'soundcloud/api repository',
    dead_grant_codes: 'https://github.com/soundcloud/api/issues/395',
  },
});
