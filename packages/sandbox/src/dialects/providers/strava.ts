import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { basic, ignored, is, standard } from '../rule.ts';

/** https://developers.strava.com/docs/authentication */
export const strava: Dialect = {
  id: 'strava',
  quirks: [
    'extra_authorization_parameters',
    'comma_scope',
    'callback_scope',
    'callback_extras',
    'absolute_expiry',
    'revocation_own_request',
  ],
  scopes: { read: 'profile', 'activity:read': 'files.read' },
  renewal: 'rotating',
  authorization: {
    path: '/oauth/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      response_type: is('code'),
      approval_prompt: is('auto'),
    },
    separator: ',',
  },
  // The user has unticked `activity:read`.
  callback: { extras: () => ({ scope: 'read' }) },
  operations: [
    ...tokenEndpoint({
      path: '/api/v3/oauth/token',
      parameters: standard('client_id', 'client_secret'),
      tell: ({ accessToken, refreshToken, expiresIn }) =>
        json({
          token_type: 'Bearer',
          expires_at: Math.floor(Date.now() / 1000) + expiresIn,
          refresh_token: refreshToken,
          access_token: accessToken,
        }),
    }),
    revocationEndpoint({
      path: '/oauth/revoke',
      headers: { authorization: basic },
      parameters: { ...standard('token'), token_type_hint: ignored },
      tell: () => json({}),
    }),
    userinfoEndpoint({
      path: '/api/v3/athlete',
      tell({ sub, username, name }) {
        const [firstname, lastname] = name.split(' ');
        return json({ id: sub, username, firstname, lastname });
      },
    }),
  ],
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    scope: ['read', 'activity:read'],
    authorization_endpoint: `${base}/oauth/authorize`,
    token_endpoint: `${base}/api/v3/oauth/token`,
    revocation_endpoint: `${base}/oauth/revoke`,
    userinfo_endpoint: `${base}/api/v3/athlete`,
  }),
};
