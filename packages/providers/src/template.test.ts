import { describe, expect, test } from 'vitest';
import { interpolateUrl, interpolateValue, placeholdersOf, TemplateError } from './template.ts';

describe('placeholdersOf', () => {
  test('names each placeholder once', () => {
    expect(placeholdersOf('https://{host}/{token_response.open_id}?a={host}')).toEqual([
      'host',
      'token_response.open_id',
    ]);
  });

  test('leaves GraphQL alone', () => {
    expect(placeholdersOf('{ me { id name account { id } } }')).toEqual([]);
  });
});

describe('interpolateUrl', () => {
  test('puts a label into a host', () => {
    expect(interpolateUrl('https://{shop}.myshopify.com/admin', { shop: 'tea' })).toBe(
      'https://tea.myshopify.com/admin',
    );
  });

  test.each([
    'evil.example/',
    'evil.example/x',
    'evil.example#',
    'evil.example?',
    'a@evil',
    'a:1',
    '',
    'a..b',
    '.',
  ])('refuses %j as a part of a host', (shop) => {
    expect(() => interpolateUrl('https://{shop}.myshopify.com/admin', { shop })).toThrow(TemplateError);
  });

  test('takes a port and a base path where the placeholder is the whole authority', () => {
    expect(interpolateUrl('https://{host}/oauth', { host: 'git.example.com:8443/gitlab' })).toBe(
      'https://git.example.com:8443/gitlab/oauth',
    );
  });

  test.each(['user@evil.example', 'a.example/../..', 'a.example?x', 'a.example#x', 'a b', 'a.example\\@b'])(
    'refuses %j as a whole authority',
    (host) => {
      expect(() => interpolateUrl('https://{host}/oauth', { host })).toThrow(TemplateError);
    },
  );

  test('takes an https origin at the very beginning, with or without its slash', () => {
    const template = '{accounts_server}/oauth/v2/token';
    for (const accounts_server of ['https://accounts.zoho.eu', 'https://accounts.zoho.eu/']) {
      expect(interpolateUrl(template, { accounts_server })).toBe('https://accounts.zoho.eu/oauth/v2/token');
    }
  });

  test.each([
    'http://a.example',
    'https://a.example/x',
    'https://u@a.example',
    'https://a.example?x',
    'a.example',
    'javascript:x',
  ])('refuses %j as an origin', (origin) => {
    expect(() => interpolateUrl('{origin}/token', { origin })).toThrow(TemplateError);
  });

  test('encodes a path segment, so that it stays one', () => {
    expect(interpolateUrl('https://a.example/realms/{realm}/auth', { realm: 'a/b?c#d' })).toBe(
      'https://a.example/realms/a%2Fb%3Fc%23d/auth',
    );
    for (const realm of ['.', '..', '']) {
      expect(() => interpolateUrl('https://a.example/realms/{realm}/auth', { realm })).toThrow(TemplateError);
    }
  });

  test('encodes a query value', () => {
    expect(interpolateUrl('https://a.example/me?id={id}', { id: 'a&b=c' })).toBe(
      'https://a.example/me?id=a%26b%3Dc',
    );
  });

  test('names a missing value without showing any other', () => {
    const fill = () =>
      interpolateUrl('https://{host}/{client_id}', { host: 'a.example', client_secret: 'hush' });
    expect(fill).toThrow('{client_id} has no value');
  });
});

describe('interpolateValue', () => {
  test('fills values verbatim, nested ones by path', () => {
    const values = { access_token: 'a+b', token_response: { openid: 42 } };
    expect(interpolateValue('OAuth {access_token}', values)).toBe('OAuth a+b');
    expect(interpolateValue('{token_response.openid}', values)).toBe('42');
  });

  test('refuses line breaks, which could split a header', () => {
    expect(() => interpolateValue('Bearer {access_token}', { access_token: 'a\r\nX: 1' })).toThrow(
      '{access_token} holds a line break',
    );
  });
});
