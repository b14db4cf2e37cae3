import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { as, is, standard } from '../rule.ts';

const server = '/connect.squareupsandbox.com';

/** https://developer.squareup.com/docs/oauth-api/overview, the flow with a client secret. */
export const square: Dialect = {
  id: 'square',
  quirks: [
    'addresses_by_operator',
    'extra_authorization_parameters',
    'pkce_refused',
    'post_only',
    'json_request',
    'absolute_expiry',
    'account_in_token_response',
    'private_errors',
    'revocation_own_request',
    'revocation_one_kind',
    'userinfo_nested',
  ],
  scopes: { MERCHANT_PROFILE_READ: 'profile' },
  renewal: 'stable',
  authorization: {
    path: `${server}/oauth2/authorize`,
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      response_type: is('code'),
      session: is('false'),
    },
  },
  operations: [
    ...tokenEndpoint({
      path: `${server}/oauth2/token`,
      encoding: 'json',
      parameters: standard('client_id', 'client_secret'),
      tell: ({ accessToken, refreshToken, expiresIn, person }, values) =>
        json({
          access_token: accessToken,
          expires_at: new Date(Date.now() + expiresIn * 1000).toISOString(),
          merchant_id: `M-${person.sub}`,
          refresh_token: refreshToken ?? values.refresh_token,
          short_lived: false,
          token_type: 'bearer',
        }),
    }),
    revocationEndpoint({
      path: `${server}/oauth2/revoke`,
      only: 'access_token',
      encoding: 'json',
      headers: { authorization: as('client_secret', 'Client ') },
      parameters: { ...standard('client_id'), access_token: as('token') },
      tell: () => json({ success: true }),
    }),
    userinfoEndpoint({
      path: `${server}/v2/merchants/me`,
      tell: ({ sub, name }) => json({ merchant: { id: `M-${sub}`, business_name: `${name} & Sons` } }),
    }),
  ],
  refuse: ({ code }) =>
    json({ errors: [{ category: 'AUTHENTICATION_ERROR', code: code.toUpperCase() }] }, 401),
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    parameters: { environment: 'sandbox' },
    authorization_endpoint: `${base}/{environment.host}/oauth2/authorize`,
    token_endpoint: `${base}/{environment.host}/oauth2/token`,
    revocation_endpoint: `${base}/{environment.host}/oauth2/revoke`,
    userinfo_endpoint: `${base}/{environment.host}/v2/merchants/me`,
  }),
};
