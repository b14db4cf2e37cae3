import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf, NOW } from './adapter.fixture.ts';

const seconds = NOW.getTime() / 1000;
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

function idToken(claims: object, { alg = 'RS256', secret = 'secret-1' } = {}): string {
  const input = `${encode({ alg })}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

const claims = {
  iss: 'https://accounts.google.com',
  aud: 'client-1',
  sub: 'ada',
  iat: seconds,
  exp: seconds + 3600,
  nonce: 'nonce-1',
};
const exchange = async (id: string, id_token: string) =>
  (
    await createTestAdapter(entryOf(id), () =>
      answer({ access_token: 'at', token_type: 'bearer', expires_in: 3600, id_token }),
    )
  ).exchange();

describe('an ID token', () => {
  test('that holds gives its claims', async () => {
    expect((await exchange('google', idToken(claims))).idTokenClaims).toMatchObject({ sub: 'ada' });
  });

  test.each(['ES256', 'PS256', 'EdDSA'])('may be signed with %s: TLS vouches for it', async (alg) => {
    expect(
      (await exchange('yahoo', idToken({ ...claims, iss: 'https://api.login.yahoo.com' }, { alg })))
        .idTokenClaims,
    ).toMatchObject({ sub: 'ada' });
  });

  test.each([
    ['of another issuer', { iss: 'https://evil.example' }, {}],
    ['for another client', { aud: 'client-2' }, {}],
    ['with another nonce', { nonce: 'nonce-2' }, {}],
    ['without its nonce', { nonce: undefined }, {}],
    ['that has ended', { exp: seconds - 60 }, {}],
    ['without signature', {}, { alg: 'none' }],
    ['signed with a shared secret', {}, { alg: 'HS256' }],
  ])('%s is refused, and the failure carries nothing of it', async (_name, changes, options) => {
    const failure = await failureOf(exchange('google', idToken({ ...claims, ...changes }, options)));
    expect(failure.kind).toBe('malformed');
    expect(failure.cause).toBeUndefined();
    expect(failure.message).not.toContain('eyJ');
  });

  test('of LINE has to be signed with the channel secret', async () => {
    const line = { ...claims, iss: 'https://access.line.me' };
    const genuine = idToken(line, { alg: 'HS256' });
    expect((await exchange('line', genuine)).idTokenClaims).toMatchObject({ sub: 'ada' });
    for (const forged of [idToken(line, { alg: 'HS256', secret: 'other' }), idToken(line, { alg: 'RS256' })])
      expect(await failureOf(exchange('line', forged))).toMatchObject({ kind: 'malformed' });
  });

  test('is ignored where the entry has no issuer to compare it with', async () => {
    expect((await exchange('microsoft', 'not a JWT')).idTokenClaims).toBeUndefined();
  });
});

describe('a short-lived token', () => {
  test('is traded for a long-lived one in a step of its own', async () => {
    const {
      adapter,
      exchange: first,
      seen,
    } = await createTestAdapter(entryOf('threads'), ({ method }) =>
      method === 'POST'
        ? answer('{"access_token":"short","user_id":24680000000000001}')
        : answer({ access_token: 'long', token_type: 'bearer', expires_in: 5_183_944 }),
    );
    const short = await first();
    expect(short).toMatchObject({ accessToken: 'short', expiresAt: new Date('2026-01-15T13:00:00Z') });
    expect(await adapter.exchangeForLongLivedToken(short)).toMatchObject({
      accessToken: 'long',
      expiresAt: new Date('2026-03-16T11:59:04Z'),
      raw: { user_id: '24680000000000001' },
    });
    expect(seen.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  test('that cannot be traded now can be traded later, without its code', async () => {
    let attempts = 0;
    const {
      adapter,
      exchange: first,
      seen,
    } = await createTestAdapter(entryOf('instagram'), ({ method }) => {
      if (method === 'POST') return answer({ data: [{ access_token: 'short' }] });
      attempts += 1;
      return attempts === 1 ? answer('', { status: 503 }) : answer({ access_token: 'long' });
    });
    const short = await first();
    expect(await failureOf(adapter.exchangeForLongLivedToken(short))).toMatchObject({ kind: 'unavailable' });
    expect(await adapter.exchangeForLongLivedToken(short)).toMatchObject({ accessToken: 'long' });
    expect(seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('is no step at other providers', async () => {
    const {
      adapter,
      exchange: first,
      seen,
    } = await createTestAdapter(entryOf('github'), () =>
      answer({ access_token: 'at', token_type: 'bearer' }),
    );
    const tokens = await first();
    expect(await adapter.exchangeForLongLivedToken(tokens)).toEqual(tokens);
    expect(seen).toHaveLength(1);
  });
});

test('a refresh without a refresh token is not sent', async () => {
  const { adapter, seen } = await createTestAdapter(entryOf('github'), () => answer(''));
  const failed = adapter.refreshAccessToken({ accessToken: 'at', refreshToken: null });
  expect(await failureOf(failed)).toMatchObject({ kind: 'malformed', sent: 'no' });
  expect(seen).toEqual([]);
});
