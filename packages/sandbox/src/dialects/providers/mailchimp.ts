import { type Dialect, json } from '../dialect.ts';
import { userinfoEndpoint } from '../operations.ts';
import { as, is, standard } from '../rule.ts';

/** https://mailchimp.com/developer/marketing/guides/access-user-data-oauth-2/ */
export const mailchimp: Dialect = {
  id: 'mailchimp',
  quirks: [
    'no_scope',
    'post_only',
    'pkce_refused',
    'zero_expires_in',
    'no_refresh_token',
    'userinfo_own_credentials',
    'no_revocation',
  ],
  scopes: {},
  renewal: 'none',
  authorization: {
    path: '/oauth2/authorize',
    parameters: { ...standard('client_id', 'redirect_uri', 'state'), response_type: is('code') },
  },
  operations: [
    {
      method: 'POST',
      path: '/oauth2/token',
      parameters: {
        ...standard('client_id', 'client_secret', 'code', 'redirect_uri'),
        grant_type: is('authorization_code'),
      },
      async answer(values, sandbox) {
        const { accessToken } = await sandbox.exchange(values);
        return json({ access_token: accessToken, token_type: 'bearer', expires_in: 0, scope: null });
      },
    },
    userinfoEndpoint({
      path: '/oauth2/metadata',
      headers: { authorization: as('access_token', 'OAuth ') },
      tell: ({ sub, name, email }) => json({ dc: 'us6', user_id: sub, accountname: name, login: { email } }),
    }),
  ],
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/oauth2/authorize`,
    token_endpoint: `${base}/oauth2/token`,
    userinfo_endpoint: `${base}/oauth2/metadata`,
  }),
};
