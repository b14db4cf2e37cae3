import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint } from '../operations.ts';
import { basic, is, standard } from '../rule.ts';

const headers = { authorization: basic, 'notion-version': is('2022-06-28') };

/** https://developers.notion.com/docs/authorization */
export const notion: Dialect = {
  id: 'notion',
  quirks: [
    'no_scope',
    'extra_authorization_parameters',
    'basic_only',
    'json_request',
    'request_headers',
    'no_expires_in',
    'account_in_token_response',
  ],
  scopes: {},
  renewal: 'rotating',
  authorization: {
    path: '/v1/oauth/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'state'),
      response_type: is('code'),
      owner: is('user'),
    },
  },
  operations: [
    ...tokenEndpoint({
      path: '/v1/oauth/token',
      encoding: 'json',
      headers,
      tell: ({ accessToken, refreshToken, person }) =>
        json({
          access_token: accessToken,
          token_type: 'bearer',
          refresh_token: refreshToken,
          bot_id: `bot-${person.sub}`,
          workspace_id: `workspace-${person.sub}`,
          workspace_name: `${person.name}'s Workspace`,
          owner: { type: 'user' },
        }),
    }),
    revocationEndpoint({
      path: '/v1/oauth/revoke',
      encoding: 'json',
      headers,
      parameters: standard('token'),
      tell: () => json({ request_id: '4711' }),
    }),
  ],
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/v1/oauth/authorize`,
    token_endpoint: `${base}/v1/oauth/token`,
    revocation_endpoint: `${base}/v1/oauth/revoke`,
    userinfo_endpoint: `${base}/v1/users/me`,
  }),
};
