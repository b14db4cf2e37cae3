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

  test.each(['ES256', 'RS512', 'PS512', 'ES512', 'EdDSA'])(
    'may be signed with %s: TLS vouches for it',
    async (alg) => {
      expect(
        (await exchange('yahoo', idToken({ ...claims, iss: 'https://api.login.yahoo.com' }, { alg })))
          .idTokenClaims,
      ).toMatchObject({ sub: 'ada' });
    },
  );

  const encrypted = 'eyJhbGciOiJSU0EtT0FFUCJ9.AAAA.BBBB.CCCC.DDDD';

  test.each<[string, string]>([
    ['of another issuer', idToken({ ...claims, iss: 'https://evil.example' })],
    ['for another client', idToken({ ...claims, aud: 'client-2' })],
    ['that has ended', idToken({ ...claims, exp: seconds - 60 })],
    ['that is not in force yet', idToken({ ...claims, nbf: seconds + 60 })],
    ['without signature', idToken(claims, { alg: 'none' })],
    ['signed with a shared secret', idToken(claims, { alg: 'HS256' })],
    ['that left its nonce out, where PKCE is sent', idToken({ ...claims, nonce: undefined })],
    ['that is encrypted', encrypted],
    ['that is no JWT', 'not-a-jwt'],
    ['that is hardly a JWT', 'eyJhbGciOiJSUzI1NiJ9.bm8.c2ln'],
  ])('%s names nobody, and the tokens beside it are kept', async (_name, id_token) => {
    const { adapter, exchange, lines } = await createTestAdapter(entryOf('google'), ({ url }) =>
      url.includes('/token')
        ? answer({
            access_token: 'at',
            refresh_token: 'rt',
            token_type: 'bearer',
            expires_in: 3600,
            id_token,
          })
        : answer({ sub: 'eve' }),
    );
    const tokens = await exchange();
    expect(tokens).toMatchObject({ accessToken: 'at', refreshToken: 'rt', idTokenClaims: undefined });
    expect(lines).toMatchObject([
      { level: 'warn', fields: { provider: 'google', problems: [/^id_token: /] } },
    ]);
    expect(JSON.stringify(lines)).not.toContain(id_token.slice(0, 10));
    // Who it is comes from elsewhere, or from nowhere.
    expect((await adapter.getUserProfile(tokens, new URLSearchParams())).providerAccountId).toBe('eve');
  });

  test('that does not hold is no way in where it alone names the account', async () => {
    const apple = { ...entryOf('google'), account: entryOf('apple').account };
    const { adapter, exchange } = await createTestAdapter(apple, () =>
      answer({
        access_token: 'at',
        token_type: 'bearer',
        id_token: idToken({ ...claims, iss: 'https://evil.example' }),
      }),
    );
    const failure = await failureOf(adapter.getUserProfile(await exchange(), new URLSearchParams()));
    expect(failure).toMatchObject({ kind: 'malformed' });
  });

  const google = entryOf('google');
  const withoutPkce = { ...google, code_challenge_methods_supported: [], require_pkce: false };

  test.each([
    ['with another nonce', google, { nonce: 'nonce-2' }, 'NONCE_MISMATCH'],
    ['that has ended, with another nonce', google, { nonce: 'nonce-2', exp: seconds - 60 }, 'NONCE_MISMATCH'],
    ['without a nonce, where PKCE is not sent', withoutPkce, { nonce: undefined }, 'NONCE_MISSING'],
  ])('%s came with the code of another flow: refused', async (_name, entry, changes, systemCode) => {
    const { exchange } = await createTestAdapter(entry, () =>
      answer({ access_token: 'at', token_type: 'bearer', id_token: idToken({ ...claims, ...changes }) }),
    );
    const failure = await failureOf(exchange());
    expect(failure).toMatchObject({ kind: 'malformed', systemCode });
    expect(failure.cause).toBeUndefined();
    expect(failure.message).not.toContain('eyJ');
  });

  test('of LINE has to be signed with the channel secret', async () => {
    const line = { ...claims, iss: 'https://access.line.me' };
    const genuine = idToken(line, { alg: 'HS256' });
    expect((await exchange('line', genuine)).idTokenClaims).toMatchObject({ sub: 'ada' });
    for (const forged of [idToken(line, { alg: 'HS256', secret: 'other' }), idToken(line, { alg: 'RS256' })])
      expect((await exchange('line', forged)).idTokenClaims).toBeUndefined();
  });

  test('keeps every digit of an id above 2^53', async () => {
    const { sub: _, ...rest } = claims;
    const payload = JSON.stringify(rest).replace(/}$/, ',"sub":"ada","account":17841400000000001234}');
    const input = `${encode({ alg: 'RS256' })}.${Buffer.from(payload).toString('base64url')}`;
    expect((await exchange('google', `${input}.c2ln`)).idTokenClaims).toMatchObject({
      account: '17841400000000001234',
    });
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

  test.each([
    ['of the long-lived one where its answer names it', { scope: 'b' }, ['b']],
    ['of the first answer otherwise', {}, ['a']],
  ])('brings the scope %s', async (_name, named, scope) => {
    const { adapter, exchange: first } = await createTestAdapter(entryOf('threads'), ({ method }) =>
      answer({ access_token: 'at', ...(method === 'POST' ? { scope: 'a' } : named) }),
    );
    expect((await adapter.exchangeForLongLivedToken(await first())).scope).toEqual(scope);
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

describe('a refresh', () => {
  const subject = { accessToken: 'at', refreshToken: 'rt', accountId: 'ada' };
  const refresh = async (decoration: object) => {
    const { adapter, lines } = await createTestAdapter(google, () =>
      answer({
        access_token: 'at2',
        refresh_token: 'rt2',
        token_type: 'Bearer',
        expires_in: 3600,
        ...decoration,
      }),
    );
    return { tokens: adapter.refreshAccessToken(subject), lines };
  };
  const google = { ...entryOf('google'), account: undefined };
  const other = { ...claims, sub: 'bob' };

  test.each<[string, string]>([
    ['that is not in force yet', idToken({ ...claims, nbf: seconds + 60 })],
    ['that has ended', idToken({ ...claims, exp: seconds - 3600 })],
    ['of the tenant', idToken({ ...other, iss: 'https://login.other.example/tenant/v2.0' })],
    ['for another client', idToken({ ...other, aud: 'client-2' })],
    ['with another algorithm', idToken(claims, { alg: 'HS256' })],
    ['that is no JWT', 'not-a-jwt'],
    ['of the same account', idToken(claims)],
  ])('keeps the tokens beside an ID token %s', async (_name, id_token) => {
    const { tokens, lines } = await refresh({ id_token });
    expect(await tokens).toMatchObject({ accessToken: 'at2', refreshToken: 'rt2' });
    expect(lines).toEqual([]);
  });

  test('that is answered with the tokens of another account is none', async () => {
    const { tokens } = await refresh({ id_token: idToken(other) });
    expect(await failureOf(tokens)).toMatchObject({ kind: 'malformed', systemCode: 'OTHER_ACCOUNT' });
  });

  test.each([
    [{ token_type: 'BearerToken' }, 'token_type: not bearer'],
    [{ token_type: 7 }, 'token_type: not bearer'],
    [{ token_type: { toString: null } }, 'token_type: not bearer'],
    [{ scope: 7 }, 'scope: unreadable'],
    [{ scope: { read: true } }, 'scope: unreadable'],
    [{ expires_in: 'soon' }, 'expires_in: no_lifetime'],
    [{ refresh_token_expires_in: 'never' }, 'refresh_token_expires_in: no_lifetime'],
    [{ expires_in: undefined, expires_at: '2025-01-01T00:00:00' }, 'expires_in: in_the_past'],
  ])('keeps the tokens beside %j, and tells', async (decoration, problem) => {
    const { tokens, lines } = await refresh(decoration);
    expect(await tokens).toMatchObject({ accessToken: 'at2', refreshToken: 'rt2', tokenType: 'bearer' });
    expect(lines).toMatchObject([{ level: 'warn', fields: { provider: 'google', problems: [problem] } }]);
  });

  test('reads the lifetime in seconds where there is one in milliseconds beside it (Zoho)', async () => {
    const { tokens, lines } = await refresh({ expires_in_sec: 3600, expires_in: 3_600_000 });
    expect((await tokens).expiresAt).toEqual(new Date(NOW.getTime() + 3_600_000));
    expect(lines).toEqual([]);
  });

  test.each([undefined, null, 'bearer', 'BEARER'])(
    'has nothing to tell of the token type %j',
    async (token_type) => {
      const { tokens, lines } = await refresh({ token_type });
      expect(await tokens).toMatchObject({ accessToken: 'at2', tokenType: 'bearer' });
      expect(lines).toEqual([]);
    },
  );

  test('without a refresh token is not sent', async () => {
    const { adapter, seen } = await createTestAdapter(entryOf('github'), () => answer(''));
    const failed = adapter.refreshAccessToken({ accessToken: 'at', refreshToken: null });
    expect(await failureOf(failed)).toMatchObject({ kind: 'malformed', sent: 'no' });
    expect(seen).toEqual([]);
  });
});
