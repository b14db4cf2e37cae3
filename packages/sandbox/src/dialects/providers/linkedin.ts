import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { ignored, is, standard } from '../rule.ts';

/** https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow */
export const linkedin: Dialect = {
  id: 'linkedin',
  quirks: [
    'private_denial',
    'post_only',
    'no_token_type',
    'id_token_without_nonce',
    'private_refresh_lifetime',
  ],
  scopes: { openid: 'openid', profile: 'profile', email: 'email' },
  renewal: 'stable',
  authorization: {
    path: '/oauth/v2/authorization',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      response_type: is('code'),
    },
  },
  callback: { denied: 'user_cancelled_authorize' },
  operations: [
    ...tokenEndpoint({
      path: '/oauth/v2/accessToken',
      parameters: standard('client_id', 'client_secret'),
      tell: ({ accessToken, refreshToken, idToken, expiresIn, scope }, values) =>
        json({
          access_token: accessToken,
          expires_in: expiresIn,
          refresh_token: refreshToken ?? values.refresh_token,
          refresh_token_expires_in: 31_536_000,
          scope: scope.join(','),
          id_token: idToken,
        }),
    }),
    revocationEndpoint({
      path: '/oauth/v2/revoke',
      parameters: { ...standard('client_id', 'client_secret', 'token'), token_type_hint: ignored },
    }),
    userinfoEndpoint({
      path: '/v2/userinfo',
      tell: ({ sub, name, email }) => json({ sub, name, email }),
    }),
  ],
  entry: (base, { clientId, clientSecret }, issuer) => ({
    client_id: clientId,
    client_secret: clientSecret,
    issuer,
    authorization_endpoint: `${base}/oauth/v2/authorization`,
    token_endpoint: `${base}/oauth/v2/accessToken`,
    revocation_endpoint: `${base}/oauth/v2/revoke`,
    userinfo_endpoint: `${base}/v2/userinfo`,
  }),
};
