import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, userinfoEndpoint } from '../operations.ts';
import { as, is, standard } from '../rule.ts';

const team = { id: 'T9TK3CUKW', name: 'Engines' };

/** https://docs.slack.dev/authentication/installing-with-oauth, with token rotation switched on for the bot. */
export const slack: Dialect = {
  id: 'slack',
  quirks: [
    'comma_scope',
    'second_scope',
    'post_only',
    'pkce_refused',
    'success_flag',
    'second_token_set',
    'account_in_token_response',
    'revocation_by_bearer',
    'revocation_one_kind',
    'error_with_200',
  ],
  scopes: { 'users:read': 'profile' },
  renewal: 'rotating',
  authorization: {
    path: '/oauth/v2/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      response_type: is('code'),
      user_scope: is('chat:write,search:read'),
    },
    separator: ',',
  },
  operations: [
    {
      method: 'POST',
      path: '/api/oauth.v2.access',
      parameters: {
        ...standard('client_id', 'client_secret', 'code', 'redirect_uri'),
        grant_type: is('authorization_code'),
      },
      async answer(values, sandbox) {
        const user = await sandbox.exchange(values);
        const bot = await sandbox.refresh({ refresh_token: user.refreshToken ?? '' });
        return json({
          ok: true,
          access_token: bot.accessToken,
          token_type: 'bot',
          scope: bot.scope.join(','),
          expires_in: bot.expiresIn,
          refresh_token: bot.refreshToken,
          team,
          authed_user: {
            id: `U-${user.person.sub}`,
            access_token: user.accessToken,
            token_type: 'user',
            scope: 'chat:write,search:read',
          },
        });
      },
    },
    {
      method: 'POST',
      path: '/api/oauth.v2.access',
      parameters: {
        ...standard('client_id', 'client_secret', 'refresh_token'),
        grant_type: is('refresh_token'),
      },
      async answer(values, sandbox) {
        const { accessToken, refreshToken, expiresIn, scope } = await sandbox.refresh(values);
        return json({
          ok: true,
          access_token: accessToken,
          token_type: 'bot',
          scope: scope.join(','),
          expires_in: expiresIn,
          refresh_token: refreshToken,
          team,
        });
      },
    },
    revocationEndpoint({
      path: '/api/auth.revoke',
      only: 'access_token',
      headers: { authorization: as('token', 'Bearer ') },
      tell: () => json({ ok: true, revoked: true }),
    }),
    userinfoEndpoint({ path: '/api/auth.test', tell: ({ username }) => json({ ok: true, user: username }) }),
  ],
  refuse: ({ code }) => json({ ok: false, error: code === 'invalid_grant' ? 'invalid_refresh_token' : code }),
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/oauth/v2/authorize`,
    token_endpoint: `${base}/api/oauth.v2.access`,
    revocation_endpoint: `${base}/api/auth.revoke`,
    userinfo_endpoint: `${base}/api/auth.test`,
    authorization_request: { scope_params: { user_scope: ['chat:write', 'search:read'] } },
  }),
};
