import type { Provider } from './provider.ts';

/** What the authorization servers of an Okta organisation have in common, the org's own and custom ones. */
export const oktaServer = {
  category: 'identity',
  status: 'active',
  service_documentation: 'https://developer.okta.com/docs/reference/api/oidc/',

  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'profile', 'email', 'offline_access'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
    offline_access: { en: 'Stay connected while you are away', fr: 'Rester connecté en votre absence' },
  },

  access_token_lifetime: 3600,
  refresh_token_rotation: 'optional',
  refresh_condition: 'scope offline_access',
  // A refresh token takes its access token along; an access token that is revoked leaves even that.
  revocation_ends: 'grant',
  unverified: ['access_token_lifetime', 'dead_grant_codes'],
  sources: {
    dead_grant_codes: 'https://developer.okta.com/docs/reference/api/oidc/',
    revocation_ends: 'https://developer.okta.com/docs/guides/revoke-tokens/main/',
  },
} satisfies Partial<Provider>;

/** The domain of the organisation, which the operator gives. */
export const oktaDomain = {
  source: 'operator',
  pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$',
  label: { en: 'Okta domain', fr: 'Domaine Okta' },
  example: 'acme.okta.com',
} satisfies NonNullable<Provider['parameters']>[string];
