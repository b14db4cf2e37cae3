import { defineProvider } from '../define-provider.ts';

export const shopify = defineProvider({
  id: 'shopify',
  display_name: 'Shopify',
  category: 'ecommerce',
  status: 'active',
  note: 'Expiring tokens are mandatory for apps created since 2026-04-01, for all public apps from 2027-01-01.',
  service_documentation:
    'https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens',

  authorization_endpoint: 'https://{shop}.myshopify.com/admin/oauth/authorize',
  token_endpoint: 'https://{shop}.myshopify.com/admin/oauth/access_token',
  revocation_endpoint: 'https://{shop}.myshopify.com/admin/api_permissions/current.json',
  userinfo_endpoint: 'https://{shop}.myshopify.com/admin/api/{version}/graphql.json',
  api_base_url: 'https://{shop}.myshopify.com/admin/api/{version}',
  parameters: {
    shop: {
      pattern: '^[a-z0-9][a-z0-9-]*$',
      label: { en: 'Shop name', fr: 'Nom de la boutique' },
      example: 'acme-tea',
    },
    version: {
      source: 'operator',
      default: '2026-07',
      pattern: '^[0-9]{4}-[0-9]{2}$',
      label: { en: 'Admin API version', fr: 'Version de l’API Admin' },
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['read_products'],
  scope_separator: ',',
  scope_descriptions: { read_products: { en: 'See your products', fr: 'Voir vos produits' } },
  // Answers leave out the read scope that a write scope brings with it.
  scope_comparison: {
    implies: { 'write_*': ['read_*'], 'unauthenticated_write_*': ['unauthenticated_read_*'] },
  },
  authorization_response: { capture: ['shop'], verify: 'shopify_hmac' },
  token_request: { params: { expiring: '1' } },
  refresh_request: { omit: ['expiring'] },
  revocation_request: {
    method: 'DELETE',
    headers: { 'X-Shopify-Access-Token': '{access_token}' },
    omit: ['token', 'token_type_hint'],
    auth: 'none',
    token: 'access_token',
  },
  userinfo_request: {
    method: 'POST',
    content_type: 'application/json',
    headers: { 'X-Shopify-Access-Token': '{access_token}' },
    params: { query: '{ shop { id name myshopifyDomain } }' },
    auth: 'none',
  },
  account: {
    subject: { path: 'data.shop.id' },
    name: { path: 'data.shop.name' },
  },

  access_token_lifetime: 3600,
  refresh_token_lifetime: 7_776_000,
  refresh_token_rotation: 'always',
  refresh_condition: 'expiring=1',
  // A spent refresh token stays valid until its replacement is first used.
  refresh_grace_seconds: 7_776_000,
  dead_grant_codes: [
    'invalid_grant',
    { code: 'invalid_request', description: '^This request requires an active refresh_token\\.?$' },
  ],
  client_refused_codes: ['application_cannot_be_found'],
  notices: {
    verification: {
      method: 'hmac_sha256',
      secret: 'client_secret',
      header: 'x-shopify-hmac-sha256',
      encoding: 'base64',
    },
    topic: { header: 'x-shopify-topic' },
    // The body alone is signed, and says neither its topic nor when: Shopify is asked. Of customers nothing is kept here, so that
    // `customers/redact` and `customers/data_request` are taken note of only.
    topics: {
      'app/uninstalled': [{ means: 'grant_revoked', accounts: 'gid://shopify/Shop/{id}' }],
      'shop/redact': [{ means: 'data_deletion', accounts: 'gid://shopify/Shop/{shop_id}' }],
    },
    note: 'In shopify.app.toml: the address for the topic app/uninstalled, and for the three compliance topics. The secret is the client secret.',
  },
  unverified: ['revocation_endpoint', 'parameters.version'],
  sources: {
    notices: 'https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance',
    'notices.verification': 'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
    token_request: 'https://shopify.dev/changelog/offline-access-tokens-now-support-expiry-and-refresh',
    refresh_grace_seconds:
      'https://shopify.dev/changelog/more-resilient-refreshes-for-expiring-offline-access-tokens',
    dead_grant_codes: 'public client code that quotes the documentation',
    scope_comparison: 'Shopify/shopify-api-js packages/apps/shopify-api/lib/auth/scopes',
    client_refused_codes: 'public client code',
  },
});
