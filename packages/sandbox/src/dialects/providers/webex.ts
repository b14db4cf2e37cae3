import { type Dialect, json } from '../dialect.ts';
import { tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { codeChallenge, codeVerifier, is, standard } from '../rule.ts';

const refreshTokenLifetime = 7_776_000;

/** https://developer.webex.com/docs/integrations */
export const webex: Dialect = {
  id: 'webex',
  quirks: [
    'percent_encoded_scope',
    'post_only',
    'private_refresh_lifetime',
    'refresh_token_ends',
    'userinfo_nested',
    'no_revocation',
  ],
  scopes: { 'spark:people_read': 'profile', 'spark:kms': 'files.read' },
  renewal: 'stable',
  refreshTokenLifetime,
  authorization: {
    path: '/v1/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      ...codeChallenge,
      response_type: is('code'),
    },
    percentEncoded: true,
  },
  operations: [
    ...tokenEndpoint({
      path: '/v1/access_token',
      parameters: standard('client_id', 'client_secret'),
      exchange: codeVerifier,
      tell: ({ accessToken, refreshToken, expiresIn }, values) =>
        json({
          access_token: accessToken,
          expires_in: expiresIn,
          refresh_token: refreshToken ?? values.refresh_token,
          refresh_token_expires_in: refreshTokenLifetime,
          token_type: 'Bearer',
        }),
    }),
    userinfoEndpoint({
      path: '/v1/people/me',
      tell: ({ sub, name, email }) => json({ id: sub, displayName: name, emails: [email] }),
    }),
  ],
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/v1/authorize`,
    token_endpoint: `${base}/v1/access_token`,
    userinfo_endpoint: `${base}/v1/people/me`,
  }),
};
