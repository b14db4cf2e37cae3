import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { codeChallenge, codeVerifier, ignored, is, standard } from '../rule.ts';

/** https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/ */
export const atlassian: Dialect = {
  id: 'atlassian',
  quirks: ['extra_authorization_parameters', 'post_only', 'conditional_refresh_token', 'resources'],
  scopes: { 'read:me': 'profile', offline_access: 'offline_access' },
  renewal: 'rotating',
  isOffline: ({ scope = '' }) => scope.split(' ').includes('offline_access'),
  authorization: {
    path: '/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      response_type: is('code'),
      audience: is('api.atlassian.com'),
      ...codeChallenge,
      prompt: is('consent'),
    },
  },
  operations: [
    ...tokenEndpoint({
      path: '/oauth/token',
      parameters: standard('client_id', 'client_secret'),
      exchange: codeVerifier,
      tell: ({ accessToken, refreshToken, expiresIn, scope }) =>
        json({
          access_token: accessToken,
          refresh_token: refreshToken,
          expires_in: expiresIn,
          token_type: 'Bearer',
          scope: scope.join(' '),
        }),
    }),
    revocationEndpoint({
      path: '/oauth/revoke',
      parameters: { ...standard('client_id', 'client_secret', 'token'), token_type_hint: ignored },
    }),
    userinfoEndpoint({
      path: '/me',
      tell: ({ sub, name, email }) => json({ account_id: sub, name, email }),
    }),
    userinfoEndpoint({
      path: '/oauth/token/accessible-resources',
      tell: () =>
        json([
          { id: 'cloud-1', name: 'engines', url: 'https://engines.atlassian.net' },
          { id: 'cloud-2', name: 'looms', url: 'https://looms.atlassian.net' },
        ]),
    }),
  ],
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/oauth/token`,
    revocation_endpoint: `${base}/oauth/revoke`,
    userinfo_endpoint: `${base}/me`,
    resources: {
      endpoint: `${base}/oauth/token/accessible-resources`,
      id: 'id',
      name: 'name',
      base_url: 'https://api.atlassian.com/ex/jira/{id}',
    },
  }),
};
