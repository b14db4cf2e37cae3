import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { as, basic, bearer, ignored, is, optional, standard, userAgent } from '../rule.ts';

const headers = { authorization: basic, 'user-agent': userAgent };

/** https://github.com/reddit-archive/reddit/wiki/OAuth2 */
export const reddit: Dialect = {
  id: 'reddit',
  quirks: [
    'extra_authorization_parameters',
    'conditional_refresh_token',
    'basic_only',
    'reserved_characters',
    'pkce_refused',
    'user_agent',
    'error_with_200',
    'kept_refresh_token',
  ],
  scopes: { identity: 'profile' },
  renewal: 'stable',
  isOffline: ({ duration }) => duration === 'permanent',
  authorization: {
    path: '/api/v1/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      response_type: is('code'),
      duration: optional(as('duration')),
    },
  },
  operations: [
    ...tokenEndpoint({
      path: '/api/v1/access_token',
      headers,
      tell: ({ accessToken, refreshToken, expiresIn, scope }) =>
        json({
          access_token: accessToken,
          token_type: 'bearer',
          expires_in: expiresIn,
          refresh_token: refreshToken,
          scope: scope.join(' '),
        }),
    }),
    revocationEndpoint({
      path: '/api/v1/revoke_token',
      headers,
      parameters: { ...standard('token'), token_type_hint: ignored },
      tell: () => new Response(null, { status: 204 }),
    }),
    userinfoEndpoint({
      path: '/api/v1/me',
      headers: { authorization: bearer, 'user-agent': userAgent },
      tell: ({ sub, username }) => json({ id: sub, name: username }),
    }),
  ],
  refuse: ({ code, message }) => json({ error: code, message }),
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/api/v1/authorize`,
    token_endpoint: `${base}/api/v1/access_token`,
    revocation_endpoint: `${base}/api/v1/revoke_token`,
    userinfo_endpoint: `${base}/api/v1/me`,
  }),
};
