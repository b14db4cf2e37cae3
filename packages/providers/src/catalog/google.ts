import { defineProvider } from '../define-provider.ts';

export const google = defineProvider({
  id: 'google',
  display_name: 'Google',
  category: 'productivity',
  status: 'active',
  note: 'While the consent screen is in Testing status, refresh tokens die after 7 days.',
  service_documentation: 'https://developers.google.com/identity/protocols/oauth2/web-server',

  issuer: 'https://accounts.google.com',
  authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  token_endpoint: 'https://oauth2.googleapis.com/token',
  revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
  userinfo_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
  token_endpoint_auth_method: 'client_secret_post',
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'email', 'profile'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
  },
  // Without both, Google gives a refresh token at the very first consent only.
  authorization_request: { params: { access_type: 'offline', prompt: 'consent' } },
  token_response: {
    scope_names: {
      'https://www.googleapis.com/auth/userinfo.email': 'email',
      'https://www.googleapis.com/auth/userinfo.profile': 'profile',
    },
  },
  revocation_request: { auth: 'none' },

  access_token_lifetime: 3599,
  refresh_token_rotation: 'never',
  refresh_condition: 'access_type=offline; the token dies after about 6 months without use',
  client_refused_codes: ['deleted_client'],
  notices: {
    verification: {
      method: 'security_event_token',
      issuer: 'https://accounts.google.com/',
      jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
    },
    // When it happened (RFC 8417 section 2.2), if it says so. `iat` is when the token was made, perhaps after the next consent.
    at: 'toe',
    // `token-revoked` names a token by its hash alone.
    topics: {
      'https://schemas.openid.net/secevent/oauth/event-type/tokens-revoked': [
        { means: 'grant_revoked', accounts: 'event.subject.sub' },
      ],
    },
    note: 'Cross-Account Protection: enable the RISC API, and register the address by it. No further secret is needed.',
  },
  unverified: ['access_token_lifetime', 'refresh_token_lifetime', 'token_response'],
  sources: {
    notices: 'https://developers.google.com/identity/protocols/risc',
    client_refused_codes: 'https://github.com/kubeguard/guard/issues/346',
    dead_grant_codes: 'public client code',
  },
});
