import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { as, ignored, is, standard } from '../rule.ts';

const client = { client_key: as('client_id'), ...standard('client_secret') };

/** https://developers.tiktok.com/doc/oauth-user-access-token-management */
export const tiktok: Dialect = {
  id: 'tiktok',
  quirks: [
    'renamed_parameters',
    'comma_scope',
    'pkce_required',
    'error_with_200',
    'private_refresh_lifetime',
    'revocation_own_request',
    'revocation_empty_answer',
    'userinfo_nested',
  ],
  scopes: { 'user.info.basic': 'profile', 'video.list': 'files.read' },
  renewal: 'rotating',
  authorization: {
    path: '/v2/auth/authorize/',
    parameters: {
      client_key: as('client_id'),
      ...standard('redirect_uri', 'scope', 'state', 'code_challenge'),
      response_type: is('code'),
      code_challenge_method: is('S256'),
    },
    separator: ',',
  },
  operations: [
    ...tokenEndpoint({
      path: '/v2/oauth/token/',
      parameters: client,
      exchange: standard('code_verifier'),
      tell: ({ accessToken, refreshToken, expiresIn, scope, person }) =>
        json({
          access_token: accessToken,
          expires_in: expiresIn,
          open_id: `open-${person.sub}`,
          refresh_expires_in: 31_536_000,
          refresh_token: refreshToken,
          scope: scope.join(','),
          token_type: 'Bearer',
        }),
    }),
    revocationEndpoint({
      path: '/v2/oauth/revoke/',
      parameters: { ...client, ...standard('token'), token_type_hint: ignored },
    }),
    userinfoEndpoint({
      path: '/v2/user/info/',
      parameters: { fields: is('open_id,union_id,avatar_url,display_name') },
      tell: ({ sub, name }) =>
        json({ data: { user: { open_id: `open-${sub}`, display_name: name } }, error: { code: 'ok' } }),
    }),
  ],
  refuse: ({ code, message }) => json({ error: code, error_description: message, log_id: '202601' }),
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    scope: ['user.info.basic', 'video.list'],
    authorization_endpoint: `${base}/v2/auth/authorize/`,
    token_endpoint: `${base}/v2/oauth/token/`,
    revocation_endpoint: `${base}/v2/oauth/revoke/`,
    userinfo_endpoint: `${base}/v2/user/info/?fields=open_id,union_id,avatar_url,display_name`,
  }),
};
