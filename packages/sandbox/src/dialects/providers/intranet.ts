import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { as, ignored, is, optional, standard } from '../rule.ts';

const client = standard('client_id', 'client_secret');
const discoveryPath = '/sso/openid-configuration.json';

/** Nobody's but the operator's own: an old installation that is not in the catalog. */
export const intranet: Dialect = {
  id: 'intranet',
  quirks: ['discovery_elsewhere', 'discovery_outdated', 'post_only', 'pkce_required', 'epoch_milliseconds'],
  scopes: { openid: 'openid', profile: 'profile', email: 'email' },
  renewal: 'rotating',
  discovery: {
    path: discoveryPath,
    document: (base, issuer) => ({
      issuer,
      authorization_endpoint: `${base}/sso/v1/authorize`,
      token_endpoint: `${base}/sso/v2/token`,
      revocation_endpoint: `${base}/sso/v1/revoke`,
      userinfo_endpoint: `${base}/sso/userinfo`,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
    }),
  },
  authorization: {
    path: '/sso/v2/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state', 'nonce', 'code_challenge'),
      response_type: is('code'),
      code_challenge_method: is('S256'),
      login_hint: optional(as('login_hint')),
    },
  },
  operations: [
    ...tokenEndpoint({
      path: '/sso/v2/token',
      parameters: client,
      exchange: standard('code_verifier'),
      tell: ({ accessToken, refreshToken, idToken, expiresIn, scope }) =>
        json({
          access_token: accessToken,
          token_type: 'Bearer',
          expires_at: Date.now() + expiresIn * 1000,
          refresh_token: refreshToken,
          id_token: idToken,
          scope: scope.join(' '),
        }),
    }),
    revocationEndpoint({
      path: '/sso/v2/revoke',
      parameters: { ...client, ...standard('token'), token_type_hint: ignored },
    }),
    userinfoEndpoint({ path: '/sso/userinfo', tell: ({ sub, name, email }) => json({ sub, name, email }) }),
  ],
  entry: (base, { clientId, clientSecret }, issuer) => ({
    display_name: 'Intranet',
    category: 'identity',
    status: 'active',
    client_id: clientId,
    client_secret: clientSecret,
    scope: ['openid', 'profile', 'email'],
    issuer,
    discovery_endpoint: base + discoveryPath,
    authorization_endpoint: `${base}/sso/v2/authorize`,
    revocation_endpoint: `${base}/sso/v2/revoke`,
  }),
};
