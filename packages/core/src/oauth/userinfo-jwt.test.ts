import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Provider } from '@evergrant/providers';
import { expect, test } from 'vitest';
import { answer, createTestAdapter, failureOf, NOW } from './adapter.fixture.ts';

const issuer = 'https://id.acme.example';
const seconds = NOW.getTime() / 1000;
const genuine = generateKeyPairSync('rsa', { modulusLength: 2048 });
const forged = generateKeyPairSync('rsa', { modulusLength: 2048 });
const acme: Provider = {
  id: 'acme',
  display_name: 'Acme',
  category: 'custom',
  status: 'active',
  issuer,
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_method: 'client_secret_post',
  scope: ['openid'],
};

const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

function sign(
  claims: unknown,
  key: KeyObject | string,
  alg = typeof key === 'string' ? 'HS256' : 'RS256',
): string {
  const input = `${encode({ alg })}.${encode(claims)}`;
  const signature =
    typeof key === 'string'
      ? createHmac('sha256', key).update(input).digest('base64url')
      : createSign('RSA-SHA256').update(input).sign(key, 'base64url');
  return `${input}.${signature}`;
}

const claims = { iss: issuer, aud: 'client-1', sub: 'ada', name: 'Ada', email: 'ada@example.com' };

interface Answers {
  readonly userinfo: () => Response;
  readonly idToken?: boolean;
  readonly keysAt?: string;
}

async function connect({ userinfo, idToken = true, keysAt = `${issuer}/keys` }: Answers) {
  const { adapter, exchange } = await createTestAdapter(acme, ({ url }) => {
    switch (new URL(url).pathname) {
      case '/.well-known/openid-configuration':
        return answer({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/me`,
          jwks_uri: keysAt,
        });
      case '/keys':
        return answer({
          keys: [{ ...genuine.publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }],
        });
      case '/token': {
        const times = { iat: seconds, exp: seconds + 60, nonce: 'nonce-1' };
        const id_token = sign({ ...claims, ...times }, genuine.privateKey);
        return answer({ access_token: 'at', token_type: 'bearer', ...(idToken ? { id_token } : {}) });
      }
      default:
        return userinfo();
    }
  });
  const tokens = await exchange();
  return { adapter, tokens, profile: () => adapter.getUserProfile(tokens, new URLSearchParams()) };
}

const jwt = (text: string) => () => answer(text, { type: 'application/jwt; charset=utf-8' });

test('userinfo that is signed is read', async () => {
  const { profile } = await connect({ userinfo: jwt(sign(claims, genuine.privateKey)) });
  expect(await profile()).toMatchObject({ providerAccountId: 'ada', name: 'Ada', email: 'ada@example.com' });
});

test('keys may stand at an address without TLS: whether the hub goes there, the way out decides', async () => {
  const keysAt = 'http://id.acme.example/keys';
  const believed = await connect({ userinfo: jwt(sign(claims, genuine.privateKey)), keysAt });
  expect(await believed.profile()).toMatchObject({ providerAccountId: 'ada' });
  const forgedOne = await connect({ userinfo: jwt(sign(claims, forged.privateKey)), keysAt });
  expect(await failureOf(forgedOne.profile())).toMatchObject({ kind: 'malformed' });
});

test('userinfo that is signed with the client secret is read', async () => {
  const { profile } = await connect({ userinfo: jwt(sign(claims, 'secret-1')) });
  expect(await profile()).toMatchObject({ providerAccountId: 'ada' });
});

test('it keeps every digit of an id above 2^53', async () => {
  const payload = JSON.stringify(claims).replace(/}$/, ',"name":17841400000000001234}');
  const { profile } = await connect({ userinfo: jwt(sign(payload, genuine.privateKey)) });
  expect((await profile()).name).toBe('17841400000000001234');
});

test.each<[string, string]>([
  ['signed by somebody else', sign(claims, forged.privateKey)],
  ['signed with another secret', sign(claims, 'other')],
  ['not signed', sign(claims, genuine.privateKey, 'none')],
  ['of another issuer', sign({ ...claims, iss: 'https://evil.example' }, genuine.privateKey)],
  ['for another client', sign({ ...claims, aud: 'client-2' }, genuine.privateKey)],
  ['encrypted', 'eyJhbGciOiJSU0EtT0FFUCJ9.AAAA.BBBB.CCCC.DDDD'],
  ['no JWT', 'hello'],
])('userinfo that is %s is not believed', async (_name, text) => {
  const { profile, adapter, tokens } = await connect({ userinfo: jwt(text), idToken: false });
  const failure = await failureOf(profile());
  expect(failure).toMatchObject({ kind: 'malformed' });
  expect(failure.cause).toBeUndefined();
  expect(adapter.profileOfTokens(tokens)).toBeUndefined();
});

test('where it cannot be had, the ID token says who it is', async () => {
  const { adapter, tokens, profile } = await connect({ userinfo: () => answer({}, { status: 503 }) });
  expect(await failureOf(profile())).toMatchObject({ kind: 'unavailable' });
  expect(adapter.profileOfTokens(tokens)).toEqual({
    providerAccountId: 'ada',
    name: 'Ada',
    email: 'ada@example.com',
    avatarUrl: null,
    parameters: {},
  });
});
