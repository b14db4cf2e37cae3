import { defineProvider } from '../define-provider.ts';

export const okta = defineProvider({
  id: 'okta',
  display_name: 'Okta',
  category: 'identity',
  status: 'active',
  note: 'For custom authorization servers. Okta’s own APIs take tokens of the org authorization server only: entry okta-org.',
  service_documentation: 'https://developer.okta.com/docs/reference/api/oidc/',

  issuer: 'https://{domain}/oauth2/{authorization_server}',
  authorization_endpoint: 'https://{domain}/oauth2/{authorization_server}/v1/authorize',
  token_endpoint: 'https://{domain}/oauth2/{authorization_server}/v1/token',
  revocation_endpoint: 'https://{domain}/oauth2/{authorization_server}/v1/revoke',
  userinfo_endpoint: 'https://{domain}/oauth2/{authorization_server}/v1/userinfo',
  parameters: {
    domain: {
      source: 'operator',
      pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$',
      label: { en: 'Okta domain', fr: 'Domaine Okta' },
      example: 'acme.okta.com',
    },
    authorization_server: {
      source: 'operator',
      default: 'default',
      pattern: '^[A-Za-z0-9_-]+$',
      label: { en: 'Authorization server', fr: 'Serveur d’autorisation' },
    },
  },
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'profile', 'email', 'offline_access'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    email: { en: 'See your e-mail address', fr: 'Voir votre adresse e-mail' },
    offline_access: { en: 'Stay connected while you are away', fr: 'Rester connecté en votre absence' },
  },

  access_token_lifetime: 3600,
  refresh_token_rotation: 'optional',
  refresh_condition: 'scope offline_access',
  unverified: ['access_token_lifetime', 'dead_grant_codes'],
  sources: {
    dead_grant_codes: 'https://developer.okta.com/docs/reference/api/oidc/',
  },
});
