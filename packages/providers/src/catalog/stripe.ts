import { defineProvider } from '../define-provider.ts';

export const stripe = defineProvider({
  id: 'stripe',
  display_name: 'Stripe Connect',
  category: 'payments',
  status: 'active',
  note: "The client secret is the platform's API secret key. Access tokens do not expire; a refresh only changes scope or mode.",
  service_documentation: 'https://docs.stripe.com/connect/oauth-reference',

  authorization_endpoint: 'https://connect.stripe.com/oauth/authorize',
  token_endpoint: 'https://connect.stripe.com/oauth/token',
  revocation_endpoint: 'https://connect.stripe.com/oauth/deauthorize',
  userinfo_endpoint: 'https://api.stripe.com/v1/account',
  api_base_url: 'https://api.stripe.com/v1',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['read_write'],
  scope_descriptions: {
    read_write: { en: 'Read and change your Stripe account', fr: 'Lire et modifier votre compte Stripe' },
  },
  revocation_request: {
    headers: { Authorization: 'Bearer {client_secret}' },
    params: { client_id: '{client_id}', stripe_user_id: '{account_id}' },
    omit: ['token', 'token_type_hint'],
    auth: 'none',
    token: 'access_token',
  },
  account: {
    subject: { source: 'token_response', path: 'stripe_user_id' },
    name: { path: ['settings.dashboard.display_name', 'business_profile.name', 'email'] },
    email: { path: 'email' },
  },

  refresh_token_rotation: 'never',
  unverified: ['code_challenge_methods_supported', 'dead_grant_codes'],
  sources: {
    revocation_request: 'stripe/stripe-node src/resources/OAuth.ts',
    dead_grant_codes: 'https://docs.stripe.com/connect/oauth-reference',
  },
});
