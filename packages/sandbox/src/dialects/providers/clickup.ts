import { type Dialect, json } from '../dialect.ts';
import { userinfoEndpoint } from '../operations.ts';
import { is, standard } from '../rule.ts';

/** https://developer.clickup.com/docs/authentication: tokens do not expire, so there is nothing to renew them with. */
export const clickup: Dialect = {
  id: 'clickup',
  quirks: [
    'omitted_response_type',
    'no_scope',
    'post_only',
    'pkce_refused',
    'no_token_type',
    'no_expires_in',
    'no_refresh_token',
    'userinfo_nested',
    'no_revocation',
  ],
  scopes: {},
  renewal: 'none',
  authorization: { path: '/api', parameters: standard('client_id', 'redirect_uri', 'state') },
  operations: [
    {
      method: 'POST',
      path: '/api/v2/oauth/token',
      parameters: {
        ...standard('client_id', 'client_secret', 'code', 'redirect_uri'),
        grant_type: is('authorization_code'),
      },
      answer: async (values, sandbox) => json({ access_token: (await sandbox.exchange(values)).accessToken }),
    },
    userinfoEndpoint({
      path: '/api/v2/user',
      tell: ({ sub, name, email }) => json({ user: { id: sub, username: name, email } }),
    }),
  ],
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/api`,
    token_endpoint: `${base}/api/v2/oauth/token`,
    userinfo_endpoint: `${base}/api/v2/user`,
  }),
};
