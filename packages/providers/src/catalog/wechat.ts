import { defineProvider } from '../define-provider.ts';

export const wechat = defineProvider({
  id: 'wechat',
  display_name: 'WeChat (web)',
  category: 'social',
  status: 'active',
  service_documentation:
    'https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Wechat_Login.html',

  authorization_endpoint: 'https://open.weixin.qq.com/connect/qrconnect#wechat_redirect',
  token_endpoint: 'https://api.weixin.qq.com/sns/oauth2/access_token',
  userinfo_endpoint: 'https://api.weixin.qq.com/sns/userinfo',
  api_base_url: 'https://api.weixin.qq.com',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['snsapi_login'],
  scope_separator: ',',
  scope_descriptions: {
    snsapi_login: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
  },
  authorization_request: { param_names: { client_id: 'appid' } },
  token_request: {
    method: 'GET',
    param_names: { client_id: 'appid', client_secret: 'secret' },
    omit: ['redirect_uri'],
  },
  token_response: { error_description_path: 'errmsg', error_path: 'errcode' },
  refresh_request: { endpoint: 'https://api.weixin.qq.com/sns/oauth2/refresh_token', omit: ['secret'] },
  userinfo_request: {
    params: { access_token: '{access_token}', openid: '{token_response.openid}' },
    auth: 'none',
  },
  account: { subject: { path: ['unionid', 'openid'] }, name: { path: 'nickname' } },

  access_token_lifetime: 7200,
  refresh_token_lifetime: 2_592_000,
  refresh_token_rotation: 'never',
  dead_grant_codes: ['invalid_grant', '40030', '42002', '42007'],
  client_refused_codes: ['40013', '40125'],
  retry_later_codes: ['-1', '45011'],
  unverified: ['access_token_lifetime', 'refresh_token_rotation', 'refresh_token_lifetime'],
  sources: {
    dead_grant_codes: 'the table of return codes as public client code copies it',
    client_refused_codes: 'the table of return codes as public client code copies it',
    retry_later_codes: 'the table of return codes as public client code copies it',
  },
});
