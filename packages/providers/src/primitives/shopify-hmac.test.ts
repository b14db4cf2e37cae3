import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { shopifyHmac } from './shopify-hmac.ts';

/** The example of Shopify's documentation; its client secret is `hush`. */
const DOCUMENTED =
  'code=0907a61c0c8d55e99db179b68161bc00&hmac=4712bf92ffc2917d15a2f5a273e39f0116667419aa4b6ac0b3baaf26fa3c4d20' +
  '&shop=some-shop.myshopify.com&timestamp=1337178173';

function check(query: string, shop = 'some-shop', client_secret = 'hush') {
  return shopifyHmac({ query: new URLSearchParams(query), client_secret, parameters: { shop } });
}

function sign(message: string, client_secret = 'hush') {
  return `${message}&hmac=${createHmac('sha256', client_secret).update(message).digest('hex')}`;
}

describe('shopifyHmac', () => {
  test('accepts the documented example', async () => {
    expect(await check(DOCUMENTED)).toEqual({ ok: true });
  });

  test('does not mind the order of the query', async () => {
    expect(await check(DOCUMENTED.split('&').reverse().join('&'))).toEqual({ ok: true });
  });

  test('signs values in their encoded form', async () => {
    expect(await check(sign('code=a&host=YWI%3D&shop=some-shop.myshopify.com&state=v1.x-y_z'))).toEqual({
      ok: true,
    });
  });

  test.each([
    ['another value', DOCUMENTED.replace('1337178173', '1337178174')],
    ['one more parameter', `${DOCUMENTED}&extra=1`],
    ['one parameter less', DOCUMENTED.replace('&timestamp=1337178173', '')],
    ['no hmac', DOCUMENTED.replace(/&hmac=[0-9a-f]+/, '')],
    ['two of them', `${DOCUMENTED}&hmac=${'0'.repeat(64)}`],
    ['a short one', DOCUMENTED.replace(/hmac=[0-9a-f]{10}/, 'hmac=')],
  ])('refuses a query with %s', async (_, query) => {
    expect(await check(query)).toEqual({ ok: false, problem: 'hmac' });
  });

  test('refuses the signature of another secret', async () => {
    expect(await check(DOCUMENTED, 'some-shop', 'other')).toEqual({ ok: false, problem: 'hmac' });
  });

  test('refuses a genuine callback of another shop', async () => {
    expect(await check(DOCUMENTED, 'my-shop')).toEqual({ ok: false, problem: 'shop' });
  });

  test.each(['evil.example', 'some-shop.myshopify.com.evil.example', 'some-shop.myshopify.com/'])(
    'refuses %s as a shop even when signed',
    async (shop) => {
      expect(await check(sign(`code=a&shop=${encodeURIComponent(shop)}`))).toEqual({
        ok: false,
        problem: 'shop',
      });
    },
  );
});
