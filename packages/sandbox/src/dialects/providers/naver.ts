import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { as, is, standard } from '../rule.ts';

const client = standard('client_id', 'client_secret');

/** https://developers.naver.com/docs/login/api/api.md */
export const naver: Dialect = {
  id: 'naver',
  quirks: [
    'no_scope',
    'extra_token_parameters',
    'text_expires_in',
    'error_with_200',
    'kept_refresh_token',
    'revocation_own_request',
    'revocation_one_kind',
    'userinfo_nested',
  ],
  scopes: {},
  renewal: 'stable',
  authorization: {
    path: '/oauth2.0/authorize',
    parameters: { ...standard('client_id', 'redirect_uri', 'state'), response_type: is('code') },
  },
  operations: [
    ...tokenEndpoint({
      path: '/oauth2.0/token',
      parameters: client,
      exchange: standard('state'),
      tell: ({ accessToken, refreshToken, expiresIn }) =>
        json({
          access_token: accessToken,
          refresh_token: refreshToken,
          token_type: 'bearer',
          expires_in: String(expiresIn),
        }),
    }),
    revocationEndpoint({
      path: '/oauth2.0/token',
      only: 'access_token',
      parameters: {
        ...client,
        access_token: as('token'),
        grant_type: is('delete'),
        service_provider: is('NAVER'),
      },
      tell: ({ token }) => json({ access_token: token, result: 'success' }),
    }),
    userinfoEndpoint({
      path: '/v1/nid/me',
      tell: ({ sub, name, email }) =>
        json({ resultcode: '00', message: 'success', response: { id: sub, nickname: name, email } }),
    }),
  ],
  refuse: ({ code, message }) => json({ error: code, error_description: message }),
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/oauth2.0/authorize`,
    token_endpoint: `${base}/oauth2.0/token`,
    revocation_endpoint: `${base}/oauth2.0/token`,
    userinfo_endpoint: `${base}/v1/nid/me`,
  }),
};
