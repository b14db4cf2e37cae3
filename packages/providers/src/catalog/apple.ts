import { defineProvider } from '../define-provider.ts';

export const apple = defineProvider({
  id: 'apple',
  display_name: 'Sign in with Apple',
  category: 'identity',
  status: 'active',
  note: 'The client secret is the private key (.p8) that Apple gave; each request carries a token signed with it.',
  redirect_uri_note: 'Must be https on a public domain; the callback is a cross-site POST.',
  service_documentation: 'https://developer.apple.com/documentation/signinwithapplerestapi',

  issuer: 'https://appleid.apple.com',
  authorization_endpoint: 'https://appleid.apple.com/auth/authorize',
  token_endpoint: 'https://appleid.apple.com/auth/token',
  revocation_endpoint: 'https://appleid.apple.com/auth/revoke',
  parameters: {
    team_id: {
      source: 'operator',
      pattern: '^[A-Z0-9]{10}$',
      label: { en: 'Team ID', fr: 'Identifiant d’équipe' },
      example: 'ABCDE12345',
    },
    key_id: {
      source: 'operator',
      pattern: '^[A-Z0-9]{10}$',
      label: { en: 'Key ID', fr: 'Identifiant de clé' },
      example: 'FGHIJ67890',
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['name', 'email'],
  scope_descriptions: {
    name: { en: 'See your name', fr: 'Voir votre nom' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
  },
  // Mandatory with the scopes name and email.
  authorization_request: { response_mode: 'form_post' },
  authorization_response: { capture: ['user'] },
  token_request: { client_secret: 'client_secret_jwt_es256' },
  // The name comes once, in the callback of the first consent.
  account: {
    subject: { source: 'id_token', path: 'sub' },
    name: {
      source: 'authorization_response',
      path: ['{user.name.firstName} {user.name.lastName}', 'user.name.firstName'],
    },
    email: { source: 'id_token', path: 'email' },
  },

  access_token_lifetime: 3600,
  refresh_token_rotation: 'never',
  unverified: ['access_token_lifetime'],
  sources: {
    dead_grant_codes: 'https://github.com/klausbetz/apple-identity-provider-keycloak/issues/50',
  },
});
