import { defineProvider } from '../define-provider.ts';

export const twitch = defineProvider({
  id: 'twitch',
  display_name: 'Twitch',
  category: 'video',
  status: 'active',
  service_documentation: 'https://dev.twitch.tv/docs/authentication/getting-tokens-oauth/',

  issuer: 'https://id.twitch.tv/oauth2',
  authorization_endpoint: 'https://id.twitch.tv/oauth2/authorize',
  token_endpoint: 'https://id.twitch.tv/oauth2/token',
  revocation_endpoint: 'https://id.twitch.tv/oauth2/revoke',
  userinfo_endpoint: 'https://api.twitch.tv/helix/users',
  api_base_url: 'https://api.twitch.tv/helix',
  token_endpoint_auth_method: 'client_secret_post',
  revocation_endpoint_auth_method: 'none',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: [],
  // Errors are { status, message }.
  token_response: { error_path: 'message' },
  // Takes the access token only.
  revocation_request: { omit: ['token_type_hint'], token: 'access_token' },
  userinfo_request: { headers: { 'Client-Id': '{client_id}' } },
  account: {
    subject: { path: 'data.0.id' },
    name: { path: 'data.0.display_name' },
    email: { path: 'data.0.email' },
  },

  access_token_lifetime: 14_124,
  refresh_token_rotation: 'sometimes',
  // The last one is what the revocation endpoint says.
  dead_grant_codes: ['invalid_grant', 'Invalid refresh token', 'Invalid token'],
  client_refused_codes: ['invalid client', 'invalid client secret'],
  unverified: ['refresh_token_lifetime', 'code_challenge_methods_supported', 'access_token_lifetime'],
  sources: {
    revocation_request: 'https://dev.twitch.tv/docs/authentication/revoke-tokens',
    dead_grant_codes: 'public client code',
    refresh_token_rotation: 'https://dev.twitch.tv/docs/authentication/refresh-tokens',
    client_refused_codes: 'public client code',
  },
});
