import { createHash } from 'node:crypto';
import { type Dialect, json, type Tokens } from '../dialect.ts';
import { userinfoEndpoint } from '../operations.ts';
import { is, type Rule, standard } from '../rule.ts';

/** Odd and above 2^53, so that whoever reads it as a double gets another account's id. */
function userIdOf(sub: string): bigint {
  const number = Number.parseInt(createHash('sha256').update(sub).digest('hex').slice(0, 8), 16);
  return 17_841_400_000_000_001n + BigInt(number) * 2n;
}

/** Only these can be prolonged; the first one has to be exchanged. */
const longLived = new Set<string>();

function tellLongLived({ accessToken }: Tokens): Response {
  longLived.add(accessToken);
  return json({ access_token: accessToken, token_type: 'bearer', expires_in: 5_183_944 });
}

const isLongLived: Rule = (text = '') => (longLived.has(text) ? { access_token: text } : undefined);

/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login */
export const instagram: Dialect = {
  id: 'instagram',
  quirks: [
    'extra_authorization_parameters',
    'comma_scope',
    'callback_fragment',
    'nested_tokens',
    'renamed_fields',
    'no_token_type',
    'no_expires_in',
    'big_account_id',
    'token_exchange',
    'access_token_refresh',
    'own_refresh_endpoint',
    'private_errors',
    'version_in_path',
    'no_revocation',
  ],
  scopes: { instagram_business_basic: 'profile', instagram_business_manage_comments: 'files.write' },
  renewal: 'access_token',
  authorization: {
    path: '/oauth/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      response_type: is('code'),
      enable_fb_login: is('0'),
    },
    separator: ',',
  },
  callback: { fragment: '_' },
  operations: [
    {
      method: 'POST',
      path: '/oauth/access_token',
      parameters: {
        ...standard('client_id', 'client_secret', 'code', 'redirect_uri'),
        grant_type: is('authorization_code'),
      },
      async answer(values, sandbox) {
        const { accessToken, scope, person } = await sandbox.exchange(values);
        return json({
          data: [{ access_token: accessToken, user_id: userIdOf(person.sub), permissions: scope.join(',') }],
        });
      },
    },
    {
      method: 'GET',
      path: '/access_token',
      parameters: { ...standard('client_secret', 'access_token'), grant_type: is('ig_exchange_token') },
      answer: async (values, sandbox) => tellLongLived(await sandbox.refresh(values)),
    },
    {
      method: 'GET',
      path: '/refresh_access_token',
      parameters: { access_token: isLongLived, grant_type: is('ig_refresh_token') },
      answer: async (values, sandbox) => tellLongLived(await sandbox.refresh(values)),
    },
    userinfoEndpoint({
      path: '/v21.0/me',
      parameters: { fields: is('user_id,username,name') },
      tell: ({ sub, username, name }) => json({ user_id: userIdOf(sub), username, name }),
    }),
  ],
  refuse: ({ message }) => json({ error: { message, type: 'OAuthException', code: 190 } }, 400),
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    scope: ['instagram_business_basic', 'instagram_business_manage_comments'],
    authorization_endpoint: `${base}/oauth/authorize`,
    token_endpoint: `${base}/oauth/access_token`,
    userinfo_endpoint: `${base}/{version}/me?fields=user_id,username,name`,
    token_exchange: {
      endpoint: `${base}/access_token`,
      method: 'GET',
      grant_type: 'ig_exchange_token',
      params: { client_secret: '{client_secret}', access_token: '{access_token}' },
    },
    // Without `min_token_age`, so that a test need not wait for a day.
    refresh_request: {
      endpoint: `${base}/refresh_access_token`,
      method: 'GET',
      grant_type: 'ig_refresh_token',
      params: { access_token: '{access_token}' },
      subject: 'access_token',
    },
  }),
};
