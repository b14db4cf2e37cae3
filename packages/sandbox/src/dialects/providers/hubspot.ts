import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { codeChallenge, codeVerifier, ignored, is, standard } from '../rule.ts';

const hubId = 146_425_426;
const client = standard('client_id', 'client_secret');

/** https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens */
export const hubspot: Dialect = {
  id: 'hubspot',
  quirks: ['post_only', 'scope_list', 'account_in_token_response'],
  scopes: { oauth: 'profile' },
  renewal: 'stable',
  authorization: {
    path: '/oauth/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      ...codeChallenge,
      response_type: is('code'),
    },
  },
  operations: [
    ...tokenEndpoint({
      path: '/oauth/2026-03/token',
      parameters: client,
      exchange: codeVerifier,
      tell: ({ accessToken, refreshToken, expiresIn, scope }, values) =>
        json({
          token_type: 'bearer',
          access_token: accessToken,
          refresh_token: refreshToken ?? values.refresh_token,
          expires_in: expiresIn,
          hub_id: hubId,
          scopes: scope,
        }),
    }),
    revocationEndpoint({
      path: '/oauth/2026-03/token/revoke',
      parameters: { ...client, ...standard('token'), token_type_hint: ignored },
    }),
    userinfoEndpoint({ path: '/account-info/v3/details', tell: () => json({ portalId: hubId }) }),
  ],
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/oauth/authorize`,
    token_endpoint: `${base}/oauth/2026-03/token`,
    revocation_endpoint: `${base}/oauth/2026-03/token/revoke`,
    userinfo_endpoint: `${base}/account-info/v3/details`,
  }),
};
