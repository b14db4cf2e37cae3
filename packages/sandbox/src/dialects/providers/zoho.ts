import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { is, standard } from '../rule.ts';

/** Where the accounts are; the consent page is elsewhere. */
const accountsServer = 'https://accounts.zoho.eu';
const server = `/${encodeURIComponent(accountsServer)}`;

/** https://www.zoho.com/accounts/protocol/oauth/web-apps/authorization.html */
export const zoho: Dialect = {
  id: 'zoho',
  quirks: [
    'addresses_from_callback',
    'extra_authorization_parameters',
    'comma_scope',
    'callback_extras',
    'kept_refresh_token',
    'error_with_200',
    'revocation_own_request',
    'revocation_one_kind',
  ],
  scopes: { 'AaaServer.profile.READ': 'profile', 'ZohoCRM.modules.READ': 'files.read' },
  renewal: 'stable',
  authorization: {
    path: '/oauth/v2/auth',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state', 'code_challenge'),
      response_type: is('code'),
      code_challenge_method: is('S256'),
      access_type: is('offline'),
      prompt: is('consent'),
    },
    separator: ',',
  },
  callback: { extras: () => ({ location: 'eu', 'accounts-server': accountsServer }) },
  operations: [
    ...tokenEndpoint({
      path: `${server}/oauth/v2/token`,
      parameters: standard('client_id', 'client_secret'),
      exchange: standard('code_verifier'),
      tell: ({ accessToken, refreshToken, expiresIn }) =>
        json({
          access_token: accessToken,
          refresh_token: refreshToken,
          expires_in: expiresIn,
          api_domain: 'https://www.zohoapis.eu',
          token_type: 'Bearer',
        }),
    }),
    revocationEndpoint({
      path: `${server}/oauth/v2/token/revoke`,
      only: 'refresh_token',
      encoding: 'query',
      parameters: standard('token'),
      tell: () => json({ status: 'success' }),
    }),
    userinfoEndpoint({
      path: `${server}/oauth/user/info`,
      tell: ({ sub, name, email }) => json({ ZUID: sub, Display_Name: name, Email: email }),
    }),
  ],
  refuse: ({ code }) => json({ error: code === 'invalid_grant' ? 'invalid_code' : code }),
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    scope: ['AaaServer.profile.READ', 'ZohoCRM.modules.READ'],
    authorization_endpoint: `${base}/oauth/v2/auth`,
    token_endpoint: `${base}/{accounts_server}/oauth/v2/token`,
    revocation_endpoint: `${base}/{accounts_server}/oauth/v2/token/revoke`,
    userinfo_endpoint: `${base}/{accounts_server}/oauth/user/info`,
  }),
};
