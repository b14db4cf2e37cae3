import { type Dialect, json } from '../dialect.ts';
import { tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { codeChallenge, codeVerifier, is, optional, standard } from '../rule.ts';

/** https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow */
export const microsoft: Dialect = {
  id: 'microsoft',
  quirks: [
    'addresses_by_operator',
    'discovery_templated',
    'conditional_refresh_token',
    'unnamed_scopes',
    'no_revocation',
  ],
  scopes: {
    openid: 'openid',
    profile: 'profile',
    email: 'email',
    offline_access: 'offline_access',
    'User.Read': 'files.read',
  },
  renewal: 'rotating',
  isOffline: ({ scope = '' }) => scope.split(' ').includes('offline_access'),
  discovery: {
    path: '/common/v2.0/.well-known/openid-configuration',
    document: (base) => ({
      issuer: `${base}/{tenantid}/v2.0`,
      authorization_endpoint: `${base}/common/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/common/oauth2/v2.0/token`,
    }),
  },
  authorization: {
    path: '/common/oauth2/v2.0/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      ...codeChallenge,
      response_type: is('code'),
      response_mode: optional(is('query')),
    },
  },
  operations: [
    ...tokenEndpoint({
      path: '/common/oauth2/v2.0/token',
      parameters: standard('client_id', 'client_secret'),
      exchange: codeVerifier,
      tell: ({ accessToken, refreshToken, idToken, expiresIn }) =>
        json({
          token_type: 'Bearer',
          scope: 'https://graph.microsoft.com/User.Read',
          expires_in: expiresIn,
          access_token: accessToken,
          refresh_token: refreshToken,
          id_token: idToken,
        }),
    }),
    userinfoEndpoint({
      path: '/v1.0/me',
      tell: ({ sub, name, email }) => json({ id: sub, displayName: name, userPrincipalName: email }),
    }),
  ],
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/{tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/{tenant}/oauth2/v2.0/token`,
    userinfo_endpoint: `${base}/v1.0/me`,
  }),
};
