import { createHmac } from 'node:crypto';
import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { as, is, standard } from '../rule.ts';

/** Over all parameters but itself, sorted. */
function hmacOf(parameters: URLSearchParams, secret: string): string {
  const message = [...parameters]
    .map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`)
    .sort()
    .join('&');
  return createHmac('sha256', secret).update(message).digest('hex');
}

const accessTokenHeader = 'x-shopify-access-token';

/** https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant */
export const shopify: Dialect = {
  id: 'shopify',
  quirks: [
    'addresses_by_user',
    'version_in_path',
    'comma_scope',
    'callback_signed',
    'extra_token_parameters',
    'no_token_type',
    'private_refresh_lifetime',
    'userinfo_graphql',
    'userinfo_own_credentials',
    'userinfo_nested',
    'revocation_by_delete',
    'revocation_one_kind',
  ],
  scopes: { read_products: 'files.read', write_products: 'files.write' },
  renewal: 'rotating',
  authorization: {
    path: '/:shop/admin/oauth/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      response_type: is('code'),
    },
    separator: ',',
  },
  callback: {
    extras(answer, { shop }, { clientSecret }) {
      const extras = { shop: `${shop}.myshopify.com`, timestamp: '1768478400', host: 'YWRtaW4' };
      const parameters = new URLSearchParams([...answer, ...Object.entries(extras)]);
      return { ...extras, hmac: hmacOf(parameters, clientSecret) };
    },
  },
  operations: [
    ...tokenEndpoint({
      path: '/:shop/admin/oauth/access_token',
      parameters: standard('client_id', 'client_secret'),
      exchange: { expiring: is('1') },
      tell: ({ accessToken, refreshToken, expiresIn, scope }) =>
        json({
          access_token: accessToken,
          expires_in: expiresIn,
          refresh_token: refreshToken,
          refresh_token_expires_in: 7_776_000,
          scope: scope.join(','),
        }),
    }),
    revocationEndpoint({
      method: 'DELETE',
      path: '/:shop/admin/api_permissions/current.json',
      only: 'access_token',
      headers: { [accessTokenHeader]: as('token') },
      tell: () => json({}),
    }),
    userinfoEndpoint({
      method: 'POST',
      path: '/:shop/admin/api/2026-07/graphql.json',
      encoding: 'json',
      headers: { [accessTokenHeader]: as('access_token') },
      parameters: { query: is('{ shop { id name myshopifyDomain } }') },
      tell: ({ sub, name }) =>
        json({ data: { shop: { id: `gid://shopify/Shop/${sub}`, name: `${name}'s Teas` } } }),
    }),
  ],
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    scope: ['read_products', 'write_products'],
    authorization_endpoint: `${base}/{shop}/admin/oauth/authorize`,
    token_endpoint: `${base}/{shop}/admin/oauth/access_token`,
    revocation_endpoint: `${base}/{shop}/admin/api_permissions/current.json`,
    userinfo_endpoint: `${base}/{shop}/admin/api/{version}/graphql.json`,
  }),
};
