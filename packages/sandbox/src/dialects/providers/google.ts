import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { as, codeChallenge, codeVerifier, ignored, is, optional, standard } from '../rule.ts';

const answered: Readonly<Record<string, string>> = {
  email: 'https://www.googleapis.com/auth/userinfo.email',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
};

/** https://developers.google.com/identity/protocols/oauth2/web-server */
export const google: Dialect = {
  id: 'google',
  quirks: [
    'extra_authorization_parameters',
    'conditional_refresh_token',
    'kept_refresh_token',
    'renamed_scopes',
    'revocation_own_request',
  ],
  scopes: { openid: 'openid', email: 'email', profile: 'profile' },
  renewal: 'stable',
  isOffline: ({ access_type: type }) => type === 'offline',
  authorization: {
    path: '/o/oauth2/v2/auth',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      ...codeChallenge,
      response_type: is('code'),
      nonce: optional(as('nonce')),
      login_hint: optional(as('login_hint')),
      access_type: optional(as('access_type')),
      prompt: optional(is('consent')),
    },
  },
  operations: [
    ...tokenEndpoint({
      path: '/token',
      parameters: standard('client_id', 'client_secret'),
      exchange: codeVerifier,
      tell: ({ accessToken, refreshToken, idToken, expiresIn, scope }) =>
        json({
          access_token: accessToken,
          expires_in: expiresIn,
          refresh_token: refreshToken,
          scope: scope.map((name) => answered[name] ?? name).join(' '),
          token_type: 'Bearer',
          id_token: idToken,
        }),
    }),
    revocationEndpoint({
      path: '/revoke',
      parameters: { ...standard('token'), token_type_hint: ignored },
      tell: () => json({}),
    }),
    userinfoEndpoint({ path: '/v1/userinfo', tell: ({ sub, name, email }) => json({ sub, name, email }) }),
  ],
  entry: (base, { clientId, clientSecret }, issuer) => ({
    client_id: clientId,
    client_secret: clientSecret,
    issuer,
    authorization_endpoint: `${base}/o/oauth2/v2/auth`,
    token_endpoint: `${base}/token`,
    revocation_endpoint: `${base}/revoke`,
    userinfo_endpoint: `${base}/v1/userinfo`,
  }),
};
