import { describe, expect, test } from 'vitest';
import { findProvider } from './catalog.ts';
import type { Provider } from './provider.ts';
import {
  refreshRequestOf,
  revocationRequestOf,
  tokenExchangeOf,
  tokenRequestOf,
  userinfoRequestsOf,
} from './requests.ts';

const plain: Provider = {
  id: 'plain',
  display_name: 'Plain',
  category: 'test',
  status: 'active',
  authorization_endpoint: 'https://plain.example/authorize',
  token_endpoint: 'https://plain.example/token',
  scope: [],
};

const DEFAULTS = {
  method: 'POST',
  content_type: 'application/x-www-form-urlencoded',
  params_in: 'body',
  headers: {},
  params: {},
  param_names: {},
  omit: [],
};

function entry(id: string): Provider {
  const provider = findProvider(id);
  if (provider === undefined) throw new Error(`no entry ${id}`);
  return provider;
}

describe('an entry without quirks', () => {
  test('gets the requests of the RFCs', () => {
    const endpoint = 'https://plain.example/token';
    expect(tokenRequestOf(plain)).toEqual({ ...DEFAULTS, endpoint, grant_type: 'authorization_code' });
    expect(refreshRequestOf(plain)).toEqual({
      ...DEFAULTS,
      endpoint,
      grant_type: 'refresh_token',
      subject: 'refresh_token',
      min_token_age: 0,
    });
    expect(tokenExchangeOf(plain)).toBeUndefined();
    expect(revocationRequestOf(plain)).toEqual({
      ...DEFAULTS,
      endpoint: undefined,
      auth: 'client',
      token: 'both',
    });
    expect(userinfoRequestsOf(plain)).toEqual([
      { ...DEFAULTS, endpoint: undefined, method: 'GET', params_in: 'query', auth: 'bearer' },
    ]);
  });
});

describe('a refresh', () => {
  test('inherits the token request and lays its own fields over it', () => {
    expect(refreshRequestOf(entry('wechat'))).toMatchObject({
      endpoint: 'https://api.weixin.qq.com/sns/oauth2/refresh_token',
      method: 'GET',
      params_in: 'query',
      param_names: { client_id: 'appid', client_secret: 'secret' },
      omit: ['redirect_uri', 'secret'],
    });
    expect(refreshRequestOf(entry('withings')).params).toEqual({ action: 'requesttoken' });
    expect(refreshRequestOf(entry('basecamp'))).toMatchObject({
      grant_type: 'refresh',
      param_names: { grant_type: 'type' },
    });
  });

  test('of the access token itself stands alone', () => {
    const request = refreshRequestOf({
      ...entry('instagram'),
      token_request: { params: { a: '1' }, headers: { b: '2' }, omit: ['c'] },
    });
    expect(request).toEqual({
      ...DEFAULTS,
      endpoint: 'https://graph.instagram.com/refresh_access_token',
      method: 'GET',
      params_in: 'query',
      grant_type: 'ig_refresh_token',
      params: { access_token: '{access_token}' },
      subject: 'access_token',
      min_token_age: 86_400,
    });
  });

  test('without an endpoint of its own goes to the token endpoint', () => {
    expect(refreshRequestOf(entry('facebook')).endpoint).toBe(entry('facebook').token_endpoint);
  });
});

describe('parameters', () => {
  test('go into the query of a GET and into the body of anything else', () => {
    expect(tokenExchangeOf(entry('threads'))?.params_in).toBe('query');
    expect(revocationRequestOf(entry('github'))).toMatchObject({ method: 'DELETE', params_in: 'body' });
    expect(revocationRequestOf(entry('facebook'))).toMatchObject({ method: 'DELETE', params_in: 'query' });
  });
});

describe('a profile in two answers', () => {
  test('is two requests, in order', () => {
    expect(userinfoRequestsOf(entry('canva')).map(({ endpoint }) => endpoint)).toEqual([
      'https://api.canva.com/rest/v1/users/me',
      'https://api.canva.com/rest/v1/users/me/profile',
    ]);
  });
});
