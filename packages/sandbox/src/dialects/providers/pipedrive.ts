import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { basic, ignored, is, standard } from '../rule.ts';

const apiDomain = 'https://engines.pipedrive.com';

/** https://pipedrive.readme.io/docs/marketplace-oauth-authorization */
export const pipedrive: Dialect = {
  id: 'pipedrive',
  quirks: [
    'basic_only',
    'reserved_characters',
    'addresses_from_token',
    'userinfo_nested',
    'revocation_empty_answer',
  ],
  scopes: { base: 'profile' },
  renewal: 'rotating',
  authorization: {
    path: '/oauth/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      response_type: is('code'),
    },
  },
  operations: [
    ...tokenEndpoint({
      path: '/oauth/token',
      headers: { authorization: basic },
      tell: ({ accessToken, refreshToken, expiresIn, scope }) =>
        json({
          access_token: accessToken,
          token_type: 'Bearer',
          refresh_token: refreshToken,
          scope: scope.join(' '),
          expires_in: expiresIn,
          api_domain: apiDomain,
        }),
    }),
    revocationEndpoint({
      path: '/oauth/revoke',
      headers: { authorization: basic },
      parameters: { ...standard('token'), token_type_hint: ignored },
      tell: () => new Response('<p>OK</p>', { headers: { 'content-type': 'text/html' } }),
    }),
    userinfoEndpoint({
      path: `/${encodeURIComponent(apiDomain)}/v1/users/me`,
      tell: ({ sub, name, email }) =>
        json({
          success: true,
          data: { id: sub, name, email, company_id: 1_843_003, company_name: 'Engines' },
        }),
    }),
  ],
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/oauth/authorize`,
    token_endpoint: `${base}/oauth/token`,
    revocation_endpoint: `${base}/oauth/revoke`,
    userinfo_endpoint: `${base}/{api_domain}/v1/users/me`,
  }),
};
