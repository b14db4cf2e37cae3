import { defineProvider } from '../define-provider.ts';

export const keycloak = defineProvider({
  id: 'keycloak',
  display_name: 'Keycloak',
  category: 'identity',
  status: 'active',
  service_documentation: 'https://www.keycloak.org/securing-apps/oidc-layers',

  issuer: 'https://{host}/realms/{realm}',
  authorization_endpoint: 'https://{host}/realms/{realm}/protocol/openid-connect/auth',
  token_endpoint: 'https://{host}/realms/{realm}/protocol/openid-connect/token',
  revocation_endpoint: 'https://{host}/realms/{realm}/protocol/openid-connect/revoke',
  userinfo_endpoint: 'https://{host}/realms/{realm}/protocol/openid-connect/userinfo',
  parameters: {
    host: {
      source: 'operator',
      pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]{1,5})?(/[a-z0-9._~-]+)*$',
      label: {
        en: 'Keycloak host, with /auth before version 17',
        fr: 'Hôte Keycloak, avec /auth avant la version 17',
      },
      example: 'sso.example.com',
    },
    realm: {
      source: 'operator',
      pattern: '^[^/?#]+$',
      label: { en: 'Realm', fr: 'Royaume (realm)' },
      example: 'main',
    },
  },
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'profile', 'email'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
  },

  access_token_lifetime: 300,
  refresh_token_lifetime: 1800,
  refresh_token_sliding: true,
  refresh_token_rotation: 'optional',
  refresh_condition: 'always; lifetimes are settings of the realm',
  // What versions before 23 say; later ones say invalid_client.
  client_refused_codes: [
    { code: 'unauthorized_client', description: '^Invalid client( secret| or Invalid client credentials)$' },
  ],
  unverified: [
    'access_token_lifetime',
    'refresh_token_rotation',
    'refresh_token_lifetime',
    'refresh_token_sliding',
    'client_refused_codes',
  ],
  sources: {
    client_refused_codes: 'public client code',
  },
});
