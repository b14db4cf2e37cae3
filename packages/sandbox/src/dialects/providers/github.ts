import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { as, basic, bearer, codeChallenge, codeVerifier, is, standard, userAgent } from '../rule.ts';

/** Answers are forms unless the request wants JSON. */
function tellAs(type: string | undefined, fields: Record<string, string>): Response {
  return type === 'application/json' ? json(fields) : new Response(new URLSearchParams(fields));
}

/** https://docs.github.com/en/apps/creating-github-apps: an app whose user access tokens expire. */
export const github: Dialect = {
  id: 'github',
  quirks: [
    'addresses_by_operator',
    'form_answer',
    'error_with_200',
    'private_refresh_lifetime',
    'user_agent',
    'revocation_by_delete',
    'revocation_own_request',
    'revocation_one_kind',
  ],
  scopes: { 'read:user': 'profile', 'user:email': 'email' },
  renewal: 'rotating',
  authorization: {
    path: '/github.com/login/oauth/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      ...codeChallenge,
      response_type: is('code'),
    },
  },
  operations: [
    ...tokenEndpoint({
      path: '/github.com/login/oauth/access_token',
      headers: { accept: as('accept') },
      parameters: standard('client_id', 'client_secret'),
      exchange: codeVerifier,
      tell: ({ accessToken, refreshToken = '', expiresIn, scope }, { accept }) =>
        tellAs(accept, {
          access_token: accessToken,
          expires_in: String(expiresIn),
          refresh_token: refreshToken,
          refresh_token_expires_in: '15897600',
          scope: scope.join(','),
          token_type: 'bearer',
        }),
    }),
    revocationEndpoint({
      method: 'DELETE',
      path: '/api.github.com/applications/:client_id/token',
      only: 'access_token',
      encoding: 'json',
      headers: { authorization: basic, 'user-agent': userAgent },
      parameters: { access_token: as('token') },
    }),
    userinfoEndpoint({
      path: '/api.github.com/user',
      headers: {
        authorization: bearer,
        accept: is('application/vnd.github+json'),
        'user-agent': userAgent,
      },
      tell: ({ sub, username, name, email }) => json({ id: sub, login: username, name, email }),
    }),
  ],
  refuse: ({ code, message }) =>
    json({
      error: code === 'invalid_grant' ? 'bad_refresh_token' : code,
      error_description: message,
    }),
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/{host}/login/oauth/authorize`,
    token_endpoint: `${base}/{host}/login/oauth/access_token`,
    revocation_endpoint: `${base}/{api}/applications/{client_id}/token`,
    userinfo_endpoint: `${base}/{api}/user`,
    // Otherwise JSON would be asked for, and nobody would see a form.
    token_request: { headers: { Accept: '*/*' } },
  }),
};
