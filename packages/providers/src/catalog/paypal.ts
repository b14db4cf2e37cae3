import { defineProvider } from '../define-provider.ts';

// No issuer: the sandbox's discovery document names production, and no ID token comes despite openid.
export const paypal = defineProvider({
  id: 'paypal',
  display_name: 'PayPal',
  category: 'payments',
  status: 'active',
  service_documentation: 'https://developer.paypal.com/docs/log-in-with-paypal/integrate/',

  authorization_endpoint: 'https://{environment.www}/signin/authorize',
  token_endpoint: 'https://{environment.api}/v1/oauth2/token',
  revocation_endpoint: 'https://{environment.api}/v1/oauth2/token/terminate',
  userinfo_endpoint: 'https://{environment.api}/v1/identity/oauth2/userinfo?schema=paypalv1.1',
  api_base_url: 'https://{environment.api}',
  parameters: {
    environment: {
      source: 'operator',
      default: 'live',
      enum: {
        live: { www: 'www.paypal.com', api: 'api-m.paypal.com' },
        sandbox: { www: 'www.sandbox.paypal.com', api: 'api-m.sandbox.paypal.com' },
      },
      label: { en: 'Environment', fr: 'Environnement' },
    },
  },
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'profile', 'email'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
  },
  revocation_request: { params: { token_type_hint: 'ACCESS_TOKEN' }, token: 'access_token' },
  account: { subject: { path: 'user_id' }, name: { path: 'name' }, email: { path: 'emails.0.value' } },

  access_token_lifetime: 28_800,
  refresh_token_rotation: 'never',
  dead_grant_codes: ['invalid_grant', 'invalid_refresh_token'],
  unverified: ['access_token_lifetime', 'refresh_token_rotation', 'refresh_token_lifetime'],
  sources: {
    dead_grant_codes: 'https://github.com/paypal/PayPal-Android-SDK/issues/422',
  },
});
