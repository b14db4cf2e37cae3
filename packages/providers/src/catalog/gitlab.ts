import { defineProvider } from '../define-provider.ts';

export const gitlab = defineProvider({
  id: 'gitlab',
  display_name: 'GitLab',
  category: 'developer',
  status: 'active',
  service_documentation: 'https://docs.gitlab.com/api/oauth2/',

  issuer: 'https://{host}',
  authorization_endpoint: 'https://{host}/oauth/authorize',
  token_endpoint: 'https://{host}/oauth/token',
  revocation_endpoint: 'https://{host}/oauth/revoke',
  userinfo_endpoint: 'https://{host}/api/v4/user',
  api_base_url: 'https://{host}/api/v4',
  parameters: {
    host: {
      source: 'operator',
      default: 'gitlab.com',
      pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]{1,5})?(/[a-z0-9._~-]+)*$',
      label: { en: 'GitLab host', fr: 'Hôte GitLab' },
      example: 'gitlab.example.com',
    },
  },
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['read_user'],
  scope_descriptions: { read_user: { en: 'Read your profile', fr: 'Lire votre profil' } },
  account: { subject: { path: 'id' }, name: { path: ['name', 'username'] }, email: { path: 'email' } },

  access_token_lifetime: 7200,
  refresh_token_rotation: 'always',
  unverified: ['access_token_lifetime', 'refresh_token_rotation', 'refresh_token_lifetime'],
  sources: {
    dead_grant_codes: 'doorkeeper-gem/doorkeeper config/locales/en.yml',
  },
});
