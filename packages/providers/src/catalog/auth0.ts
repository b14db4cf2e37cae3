import { defineProvider } from '../define-provider.ts';

export const auth0 = defineProvider({
  id: 'auth0',
  display_name: 'Auth0',
  category: 'identity',
  status: 'active',
  service_documentation: 'https://auth0.com/docs/api/authentication',

  issuer: 'https://{domain}/',
  authorization_endpoint: 'https://{domain}/authorize',
  token_endpoint: 'https://{domain}/oauth/token',
  revocation_endpoint: 'https://{domain}/oauth/revoke',
  userinfo_endpoint: 'https://{domain}/userinfo',
  parameters: {
    domain: {
      source: 'operator',
      pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$',
      label: { en: 'Auth0 domain', fr: 'Domaine Auth0' },
      example: 'acme.eu.auth0.com',
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'profile', 'email', 'offline_access'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
    offline_access: { en: 'Stay connected while you are away', fr: 'Rester connecté en votre absence' },
  },
  revocation_request: { token: 'refresh_token' },

  access_token_lifetime: 86_400,
  refresh_token_rotation: 'optional',
  refresh_condition: 'scope offline_access',
  client_refused_codes: [{ code: 'access_denied', status: 401 }],
  unverified: ['access_token_lifetime'],
  sources: {
    client_refused_codes: 'public client code',
    dead_grant_codes: 'https://github.com/auth0/Auth0.swift/issues/819',
  },
});
