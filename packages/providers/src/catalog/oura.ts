import { defineProvider } from '../define-provider.ts';

export const oura = defineProvider({
  id: 'oura',
  display_name: 'Oura',
  category: 'fitness',
  status: 'active',
  note: 'For apps registered at cloud.ouraring.com. Those of developer.ouraring.com refresh at another address, and here they are told invalid_request.',
  service_documentation: 'https://cloud.ouraring.com/docs/authentication',

  authorization_endpoint: 'https://cloud.ouraring.com/oauth/authorize',
  token_endpoint: 'https://api.ouraring.com/oauth/token',
  revocation_endpoint: 'https://api.ouraring.com/oauth/revoke',
  userinfo_endpoint: 'https://api.ouraring.com/v2/usercollection/personal_info',
  api_base_url: 'https://api.ouraring.com/v2',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['personal', 'email'],
  scope_descriptions: {
    personal: {
      en: 'See your age, height, weight and sex',
      fr: 'Voir votre âge, votre taille, votre poids et votre sexe',
    },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
  },
  revocation_request: {
    params_in: 'query',
    param_names: { token: 'access_token' },
    omit: ['token_type_hint'],
    auth: 'none',
    token: 'access_token',
  },
  account: { subject: { path: 'id' }, name: { path: ['email', 'id'] }, email: { path: 'email' } },

  access_token_lifetime: 86_400,
  refresh_token_rotation: 'always',
  unverified: ['access_token_lifetime', 'refresh_token_rotation', 'refresh_token_lifetime'],
  sources: {
    note: 'https://github.com/louispires/Oura-Home-Assistant-Integration/issues/68',
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
