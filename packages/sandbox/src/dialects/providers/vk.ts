import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { as, is, standard } from '../rule.ts';

const deviceId = 'device-of-this-sign-in';

/** https://id.vk.com/about/business/go/docs/ru/vkid/latest/vk-id/connection/api-description */
export const vk: Dialect = {
  id: 'vk',
  quirks: [
    'pkce_required',
    'public_client',
    'callback_extras',
    'extra_token_parameters',
    'revocation_own_request',
    'revocation_one_kind',
    'userinfo_own_credentials',
    'userinfo_nested',
  ],
  scopes: { 'vkid.personal_info': 'profile' },
  renewal: 'rotating',
  authorization: {
    path: '/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state', 'code_challenge'),
      response_type: is('code'),
      code_challenge_method: is('S256'),
    },
  },
  callback: { extras: () => ({ device_id: deviceId, type: 'code_v2' }) },
  operations: [
    ...tokenEndpoint({
      path: '/oauth2/auth',
      parameters: { ...standard('client_id', 'state'), device_id: is(deviceId) },
      exchange: standard('code_verifier'),
      tell: ({ accessToken, refreshToken, expiresIn, scope, person }) =>
        json({
          access_token: accessToken,
          refresh_token: refreshToken,
          token_type: 'Bearer',
          expires_in: expiresIn,
          user_id: person.sub,
          scope: scope.join(' '),
        }),
    }),
    revocationEndpoint({
      path: '/oauth2/revoke',
      only: 'access_token',
      parameters: { ...standard('client_id'), access_token: as('token') },
      tell: () => json({ response: 1 }),
    }),
    userinfoEndpoint({
      method: 'POST',
      path: '/oauth2/user_info',
      headers: {},
      parameters: standard('client_id', 'access_token'),
      tell({ sub, name, email }) {
        const [firstName, lastName] = name.split(' ');
        return json({ user: { user_id: sub, first_name: firstName, last_name: lastName, email } });
      },
    }),
  ],
  entry: (base, { clientId }) => ({
    client_id: clientId,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/oauth2/auth`,
    revocation_endpoint: `${base}/oauth2/revoke`,
    userinfo_endpoint: `${base}/oauth2/user_info`,
  }),
};
