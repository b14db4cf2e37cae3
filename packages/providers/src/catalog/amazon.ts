import { defineProvider } from '../define-provider.ts';

export const amazon = defineProvider({
  id: 'amazon',
  display_name: 'Login with Amazon',
  category: 'identity',
  status: 'active',
  service_documentation: 'https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html',

  authorization_endpoint: 'https://{region.www}/ap/oa',
  token_endpoint: 'https://{region.api}/auth/o2/token',
  userinfo_endpoint: 'https://{region.api}/user/profile',
  parameters: {
    region: {
      source: 'operator',
      default: 'na',
      enum: {
        na: { www: 'www.amazon.com', api: 'api.amazon.com' },
        eu: { www: 'eu.account.amazon.com', api: 'api.amazon.co.uk' },
        fe: { www: 'apac.account.amazon.com', api: 'api.amazon.co.jp' },
      },
      label: { en: 'Region', fr: 'Région' },
    },
  },
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['profile'],
  scope_descriptions: { profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' } },
  account: { subject: { path: 'user_id' }, name: { path: 'name' }, email: { path: 'email' } },

  access_token_lifetime: 3600,
  refresh_token_rotation: 'sometimes',
  unverified: ['access_token_lifetime', 'refresh_token_rotation', 'refresh_token_lifetime', 'parameters'],
  sources: {
    dead_grant_codes: 'public client code',
    refresh_token_rotation: 'https://developer.amazon.com/docs/login-with-amazon/access-token.html',
  },
});
