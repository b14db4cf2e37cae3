import { createHmac } from 'node:crypto';
import { sandboxProvider } from '@evergrant/providers';
import { describe, expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf } from './adapter.fixture.ts';

const nothing = () => answer('');
const read = async (
  id: string | Parameters<typeof createTestAdapter>[0],
  query: Record<string, string> | [string, string][],
  parameters: Record<string, string> = {},
) => {
  const { adapter } = await createTestAdapter(typeof id === 'string' ? entryOf(id) : id, nothing, {
    parameters,
  });
  return adapter.readAuthorizationResponse(new URLSearchParams(query), 'state-1');
};
const callback = { code: 'code-1', state: 'state-1' };

describe('the issuer of a callback (RFC 9207)', () => {
  const advertising = {
    ...sandboxProvider({ issuer: 'http://127.0.0.1:1' }),
    authorization_endpoint: 'http://127.0.0.1:1/auth',
    token_endpoint: 'http://127.0.0.1:1/token',
  };

  test('must be there where the entry says so', async () => {
    expect(await read(advertising, callback)).toMatchObject({ kind: 'invalid' });
    expect(await read(advertising, { ...callback, iss: 'http://127.0.0.1:1' })).toMatchObject({
      kind: 'code',
    });
  });

  test.each([
    ['google', {}, 'https://accounts.google.com'],
    ['auth0', { domain: 'acme.eu.auth0.com' }, 'https://acme.eu.auth0.com/'],
    ['keycloak', { host: 'sso.example.com', realm: 'main' }, 'https://sso.example.com/realms/main'],
  ])('must be that of %s when it is there', async (id, parameters, iss) => {
    const configured = { provider: entryOf(id), client_id: 'c', client_secret: 's', parameters };
    expect(await read(configured, callback)).toMatchObject({ kind: 'code' });
    expect(await read(configured, { ...callback, iss })).toMatchObject({ kind: 'code' });
    for (const wrong of ['https://evil.example', `${iss}x`, iss.toUpperCase()])
      expect(await read(configured, { ...callback, iss: wrong })).toMatchObject({ kind: 'invalid' });
  });

  test('is not looked at where the entry has none', async () => {
    expect(await read('github', { ...callback, iss: 'https://github.com/login/oauth' })).toMatchObject({
      kind: 'code',
    });
  });
});

describe('a code', () => {
  test.each([
    ['missing', { state: 'state-1' }],
    ['empty', { code: '', state: 'state-1' }],
  ])('that is %s makes the callback invalid', async (_name, query) => {
    expect(await read('github', query)).toEqual({ kind: 'invalid', error: 'missing_code' });
  });

  test('given twice makes the callback invalid', async () => {
    const query: [string, string][] = [
      ['code', 'a'],
      ['code', 'b'],
      ['state', 'state-1'],
    ];
    expect(await read('github', query)).toMatchObject({ kind: 'invalid' });
  });

  test.each([
    ['a parameter that some provider reads', 'realmId'],
    ['one that nobody knows', 'campaign'],
  ])('beside a repetition of %s makes the callback invalid', async (_what, name) => {
    const query: [string, string][] = [...Object.entries(callback), [name, '1'], [name, '2']];
    expect(await read('github', query)).toEqual({ kind: 'invalid', error: 'repeated_parameter' });
  });

  test.each(['token', 'id_token', 'response', 'session_state'])(
    'is taken whatever an unknown parameter (%s) says',
    async (name) => {
      expect(await read('github', { ...callback, [name]: 'x' })).toMatchObject({ kind: 'code' });
    },
  );

  test('loses the `#_` that Instagram and Facebook append', async () => {
    const response = await read('instagram', { ...callback, code: 'AQB#_' });
    expect(response.kind === 'code' && response.parameters.get('code')).toBe('AQB');
  });

  test('with another state is invalid', async () => {
    expect(await read('github', { ...callback, state: 'other' })).toMatchObject({ kind: 'invalid' });
  });
});

describe('an error', () => {
  test.each([
    ['github', 'access_denied', 'denied'],
    ['linkedin', 'user_cancelled_login', 'denied'],
    ['linkedin', 'user_cancelled_authorize', 'denied'],
    ['github', 'user_cancelled_login', 'error'],
    ['github', 'server_error', 'error'],
    ['github', 'invalid_scope', 'error'],
  ])('of %s, %s, is of kind %3$s', async (id, error, kind) => {
    expect(await read(id, { error, state: 'state-1' })).toEqual({ kind, error });
  });

  test('that is prose is not repeated', async () => {
    expect(await read('github', { error: 'Ada said no', state: 'state-1' })).toEqual({
      kind: 'error',
      error: 'unknown_error',
    });
  });
});

describe('a signed callback (Shopify)', () => {
  const shop = { ...callback, shop: 'tea.myshopify.com', timestamp: '1768478400', host: 'YWRt' };
  const sign = (query: Record<string, string>, secret = 'secret-1') => ({
    ...query,
    hmac: createHmac('sha256', secret)
      .update(
        Object.entries(query)
          .map(([name, value]) => `${name}=${value}`)
          .sort()
          .join('&'),
      )
      .digest('hex'),
  });
  const readShop = (query: Record<string, string>) => read('shopify', query, { shop: 'tea' });

  test('is taken when it is genuine and about the shop of the flow', async () => {
    expect(await readShop(sign(shop))).toMatchObject({ kind: 'code' });
  });

  test.each([
    ['unsigned', shop, 'wrong_hmac'],
    ['signed with another secret', sign(shop, 'other'), 'wrong_hmac'],
    ['altered', { ...sign(shop), code: 'stolen' }, 'wrong_hmac'],
    ['about another shop', sign({ ...shop, shop: 'coffee.myshopify.com' }), 'wrong_shop'],
    ['about no shop', sign({ ...callback, timestamp: '1768478400' }), 'wrong_shop'],
    ['about a look-alike', sign({ ...shop, shop: 'tea.myshopify.com.evil.example' }), 'wrong_shop'],
  ])('is refused when it is %s', async (_name, query, error) => {
    expect(await readShop(query)).toEqual({ kind: 'invalid', error });
  });
});
