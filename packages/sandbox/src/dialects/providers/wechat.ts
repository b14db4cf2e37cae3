import { type Dialect, json } from '../dialect.ts';
import { userinfoEndpoint } from '../operations.ts';
import { as, is, standard } from '../rule.ts';

/** https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Wechat_Login.html */
export const wechat: Dialect = {
  id: 'wechat',
  quirks: [
    'renamed_parameters',
    'get_token_request',
    'no_token_type',
    'own_refresh_endpoint',
    'private_errors',
    'error_with_200',
    'userinfo_own_credentials',
    'no_revocation',
  ],
  scopes: { snsapi_login: 'profile' },
  renewal: 'stable',
  authorization: {
    path: '/connect/qrconnect',
    parameters: {
      appid: as('client_id'),
      ...standard('redirect_uri', 'scope', 'state'),
      response_type: is('code'),
    },
    separator: ',',
  },
  operations: [
    {
      method: 'GET',
      path: '/sns/oauth2/access_token',
      parameters: {
        appid: as('client_id'),
        secret: as('client_secret'),
        ...standard('code'),
        grant_type: is('authorization_code'),
      },
      async answer(values, sandbox) {
        const { accessToken, refreshToken, expiresIn, scope, person } = await sandbox.exchange(values);
        return json({
          access_token: accessToken,
          expires_in: expiresIn,
          refresh_token: refreshToken,
          openid: `openid-${person.sub}`,
          scope: scope.join(','),
        });
      },
    },
    {
      method: 'GET',
      path: '/sns/oauth2/refresh_token',
      parameters: {
        appid: as('client_id'),
        ...standard('refresh_token'),
        grant_type: is('refresh_token'),
      },
      async answer(values, sandbox) {
        const { accessToken, expiresIn, scope, person } = await sandbox.refresh(values);
        return json({
          access_token: accessToken,
          expires_in: expiresIn,
          refresh_token: values.refresh_token,
          openid: `openid-${person.sub}`,
          scope: scope.join(','),
        });
      },
    },
    userinfoEndpoint({
      path: '/sns/userinfo',
      headers: {},
      parameters: standard('access_token', 'openid'),
      tell: ({ sub, name }, { openid }) =>
        json(
          openid === `openid-${sub}`
            ? { openid, nickname: name, unionid: `union-${sub}` }
            : { errcode: 40_003, errmsg: 'invalid openid' },
        ),
    }),
  ],
  refuse: ({ code, message }) =>
    json({ errcode: code === 'invalid_grant' ? 40_030 : 40_013, errmsg: message }),
  entry: (base, { clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${base}/connect/qrconnect#wechat_redirect`,
    token_endpoint: `${base}/sns/oauth2/access_token`,
    userinfo_endpoint: `${base}/sns/userinfo`,
    refresh_request: { endpoint: `${base}/sns/oauth2/refresh_token`, omit: ['secret'] },
  }),
};
