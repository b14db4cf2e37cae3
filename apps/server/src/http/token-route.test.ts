import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../testing/at.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

let hub: TestHub;
let key: string;
let userId: number;
beforeAll(async () => {
  hub = await startTestHub();
  ({ key } = await hub.createKey(['tokens:read']));
  const browser = hub.openBrowser();
  ({ userId } = await browser.signUp());
  await browser.connect('ada');
  await hub.sandbox.configure({ accessTokenTtl: 3600 });
});
afterAll(() => hub.stop());

const post = (path: string, body: string | undefined, authorization = `Bearer ${key}`) =>
  fetch(`${hub.url}${path}`, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json',
      'x-correlation-id': 'int-of-this-comparison',
    },
    ...(body === undefined ? {} : { body }),
  });

/** What the lean route answers, and what tRPC's own resolver does: it serves batches of more than one. */
async function bothAnswers(input: string, authorization?: string) {
  const lean = await post('/trpc/tokens.get', input, authorization);
  const leanBatch = await post('/trpc/tokens.get?batch=1', `{"0":${input}}`, authorization);
  const generic = await post(
    '/trpc/tokens.get,tokens.get?batch=1',
    `{"0":${input},"1":${input}}`,
    authorization,
  );
  return {
    lean: { status: lean.status, body: await lean.json(), type: lean.headers.get('content-type') },
    leanBatch: { status: leanBatch.status, body: await leanBatch.json() },
    generic: {
      status: generic.status,
      body: at(await generic.json(), '0'),
      type: generic.headers.get('content-type'),
    },
  };
}

const named = () => ({ userId, provider: 'sandbox' });

describe('the lean token route', () => {
  const cases: [string, () => string, string?][] = [
    ['a token', () => JSON.stringify(named())],
    ['nothing connected', () => JSON.stringify({ ...named(), provider: 'google' })],
    ['an unknown user', () => JSON.stringify({ externalUserId: 'nobody', provider: 'sandbox' })],
    ['nobody named', () => JSON.stringify({ provider: 'sandbox' })],
    ['wrong types', () => JSON.stringify({ userId: 'one', provider: 7, accountId: null })],
    ['an unknown field', () => JSON.stringify({ ...named(), refreshToken: true })],
    ['an input that is no object', () => '[1, 2]'],
    ['no key', () => JSON.stringify(named()), 'none'],
    ['a key that is wrong', () => JSON.stringify(named()), `Bearer evg_${'a'.repeat(12)}_${'A'.repeat(43)}`],
  ];

  it.each(cases)('answers as tRPC would: %s', async (_, input, authorization) => {
    const { lean, leanBatch, generic } = await bothAnswers(input(), authorization);
    expect(lean.body).toEqual(generic.body);
    expect(lean.status).toBe(generic.status);
    expect(lean.type?.split(';')[0]).toBe(generic.type?.split(';')[0]);
    expect(leanBatch).toEqual({ status: lean.status, body: [lean.body] });
  });

  it('answers as tRPC would: a key without the scope', async () => {
    const { key: other } = await hub.createKey(['connections:read']);
    const { lean, generic } = await bothAnswers(JSON.stringify(named()), `Bearer ${other}`);
    expect(lean.body).toEqual(generic.body);
    expect([lean.status, generic.status]).toEqual([403, 403]);
  });

  it('answers as tRPC would: a signed-in browser', async () => {
    const browser = hub.openBrowser();
    await browser.signUp();
    const send = (path: string, body: unknown) =>
      browser.post(path, body).then((response) => response.json());
    const lean = await send('/trpc/tokens.get', named());
    const generic = at(await send('/trpc/tokens.get,tokens.get?batch=1', { 0: named(), 1: named() }), '0');
    const withoutId = (text: string) => text.replace(/int-[\w-]{36}/, 'int');
    expect(withoutId(JSON.stringify(lean))).toBe(withoutId(JSON.stringify(generic)));
  });

  it('answers in the same shape when the body is not JSON, or none', async () => {
    for (const body of ['{"userId":', undefined]) {
      const lean = await post('/trpc/tokens.get', body);
      const answer = await lean.json();
      expect([lean.status, at(answer, 'error.data.error.code')]).toEqual([422, 'VALIDATION_ERROR']);
      expect(await (await post('/trpc/tokens.get?batch=1', body)).json()).toEqual([answer]);
    }
  });

  it('refuses a body that is too large', async () => {
    const body = JSON.stringify({ ...named(), accountId: 'x'.repeat(1_100_000) });
    const answer = await post('/trpc/tokens.get', body);
    expect([answer.status, at(await answer.json(), 'error.data.error.code')]).toEqual([
      413,
      'PAYLOAD_TOO_LARGE',
    ]);
  });

  it('is never cached', async () => {
    for (const path of ['/trpc/tokens.get', '/api/v1/tokens'])
      for (const body of [JSON.stringify(named()), '{}'])
        expect((await post(path, body)).headers.get('cache-control')).toBe('no-store');
  });
});

describe('POST /api/v1/tokens', () => {
  it('answers with the token that tRPC answers with, and it works', async () => {
    const rest = await (await post('/api/v1/tokens', JSON.stringify(named()))).json();
    const trpc = await (await post('/trpc/tokens.get', JSON.stringify(named()))).json();
    expect(rest).toEqual(at(trpc, 'result.data'));
    expect(rest).toEqual({
      accessToken: expect.any(String),
      tokenType: 'bearer',
      expiresAt: expect.stringMatching(/Z$/),
      scope: ['openid', 'profile', 'email', 'offline_access'],
      connectionId: expect.any(Number),
      apiBaseUrl: null,
      parameters: {},
    });
    const me = await fetch(`${hub.issuer}/api/me`, {
      headers: { authorization: `Bearer ${at(rest, 'accessToken')}` },
    });
    expect(me.status).toBe(200);
  });

  it('answers errors in the REST shape', async () => {
    const response = await post('/api/v1/tokens', JSON.stringify({ userId: 'x', provider: 'sandbox' }));
    expect([response.status, await response.json()]).toMatchObject([
      422,
      {
        error: {
          code: 'VALIDATION_ERROR',
          correlationId: 'int-of-this-comparison',
          fields: { userId: expect.any(String) },
        },
      },
    ]);
  });

  it('names the accounts to choose from when there are several', async () => {
    const browser = hub.openBrowser();
    const account = await browser.signUp();
    await browser.connect('ada');
    await browser.connect('grace');
    const ask = (accountId?: string) =>
      post('/api/v1/tokens', JSON.stringify({ userId: account.userId, provider: 'sandbox', accountId }));
    expect(at(await (await ask()).json(), 'error')).toMatchObject({
      code: 'VALIDATION_ERROR',
      message: expect.stringContaining('accountId'),
    });
    expect((await ask('grace')).status).toBe(200);
    expect((await ask('alan')).status).toBe(404);
  });

  it('answers with a new token when told to refresh first', async () => {
    const read = async (forceRefresh: boolean) =>
      at(
        await (await post('/api/v1/tokens', JSON.stringify({ ...named(), forceRefresh }))).json(),
        'accessToken',
      );
    const before = await read(false);
    const forced = await read(true);
    expect(forced).not.toBe(before);
    expect(await read(false)).toBe(forced);
  });

  it('finds the user by the id of the host application', async () => {
    await hub.changeUser(userId, { externalId: 'their-42' });
    const answer = await post(
      '/api/v1/tokens',
      JSON.stringify({ externalUserId: 'their-42', provider: 'sandbox' }),
    );
    expect(answer.status).toBe(200);
    const both = await post('/api/v1/tokens', JSON.stringify({ ...named(), externalUserId: 'their-42' }));
    expect(at(await both.json(), 'error.code')).toBe('INVALID_USER_ID');
  });
});
