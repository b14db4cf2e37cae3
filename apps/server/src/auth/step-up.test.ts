import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Account, Browser } from '../testing/browser.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

let hub: TestHub;
let operator: Browser;
let account: Account;
beforeAll(async () => {
  hub = await startTestHub();
  operator = hub.openBrowser();
  account = await operator.signUp();
  await saveGoogle(operator, true);
});
afterAll(() => hub.stop());

const MINUTE_MS = 60_000;

const saveGoogle = (browser: Browser, isNew = false) =>
  browser.trpc.providerConfigurations.save.mutate({
    provider: 'google',
    isNew,
    clientId: 'client',
    clientSecret: 'secret',
  });

const codeOf = async (response: Response) => z.object({ code: z.string() }).parse(await response.json()).code;

describe('what needs a fresh sign-in', () => {
  it('is done at once after signing in, and after a while only once the password is confirmed', async () => {
    await saveGoogle(operator);
    hub.clock.advance(16 * MINUTE_MS);
    await expect(saveGoogle(operator)).rejects.toMatchObject({
      data: { httpStatus: 401, error: { code: 'STEP_UP_REQUIRED', retryable: false } },
    });
    // What needs none still works.
    expect((await operator.trpc.providerConfigurations.list.query()).providers).not.toEqual([]);

    const wrong = await operator.post('/api/auth/step-up', { password: 'not the password' });
    expect([wrong.status, await codeOf(wrong)]).toEqual([400, 'INVALID_PASSWORD']);
    await expect(saveGoogle(operator)).rejects.toThrow();

    expect((await operator.post('/api/auth/step-up', { password: account.password })).status).toBe(200);
    await saveGoogle(operator);
  });

  it('is confirmed for one session, not for the others of its user', async () => {
    const other = hub.openBrowser();
    await other.signIn(account);
    hub.clock.advance(16 * MINUTE_MS);
    await operator.post('/api/auth/step-up', { password: account.password });
    await saveGoogle(operator);
    await expect(saveGoogle(other)).rejects.toMatchObject({ data: { error: { code: 'STEP_UP_REQUIRED' } } });
  });

  it('is answered with the challenge of RFC 9470, which pages tell from being signed out', async () => {
    hub.clock.advance(16 * MINUTE_MS);
    const answer = await operator.post('/trpc/providerConfigurations.remove', { provider: 'google' });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer error="insufficient_user_authentication"',
    ]);
  });

  it('is done with an API key at any time', async () => {
    const { key } = await hub.createKey(['webhooks:write']);
    hub.clock.advance(16 * MINUTE_MS);
    const made = await hub.rest(key, 'POST', '/webhook-endpoints', { url: 'https://example.com/hook' });
    expect(made.status).toBe(200);
    await expect(
      operator.trpc.webhooks.create.mutate({ url: 'https://example.com/hook' }),
    ).rejects.toMatchObject({ data: { error: { code: 'STEP_UP_REQUIRED' } } });
  });
});

describe('at /api/auth, what needs a fresh sign-in', () => {
  it.each<[string, Record<string, string>]>([
    ['an API key', { authorization: 'Bearer x' }],
    ['a connect session', { 'x-evergrant-connect-session': 'x' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
  ])('is not got around by a call that says it is of %s', async (_, headers) => {
    const user = hub.openBrowser();
    const { password } = await user.signUp();
    hub.clock.advance(16 * MINUTE_MS);
    const answer = await fetch(`${hub.url}/api/auth/two-factor/enable`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: ['theme=dark', ...[...user.cookies].map((pair) => pair.join(' = '))].join(';'),
        referer: `${hub.url}/account`,
        ...headers,
      },
      body: JSON.stringify({ password }),
    });
    expect(answer.status).toBe(401);
  });
});

describe('confirming', () => {
  it('is refused to nobody, and to a page of another site', async () => {
    expect((await hub.openBrowser().post('/api/auth/step-up', { password: 'x' })).status).toBe(401);
    const forged = await operator.fetch('/api/auth/step-up', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: JSON.stringify({ password: account.password }),
    });
    expect(forged.status).toBe(403);
  });

  it('is limited to ten tries in a quarter of an hour for a user, whatever the address', async () => {
    const { password, ...who } = await hub.openBrowser().signUp();
    const browsers = [hub.openBrowser(), hub.openBrowser()];
    for (const browser of browsers) await browser.signIn({ ...who, password });
    const tries = Array.from({ length: 12 }, (_, index) =>
      browsers[index % 2]?.post('/api/auth/step-up', { password: 'a wrong password' }),
    );
    const statuses = (await Promise.all(tries)).map((answer) => answer?.status).sort();
    expect(statuses).toEqual([...Array(10).fill(400), 429, 429]);
    const late = await browsers[0]?.post('/api/auth/step-up', { password });
    expect(late?.status).toBe(429);
    hub.clock.advance(16 * MINUTE_MS);
    expect((await browsers[0]?.post('/api/auth/step-up', { password }))?.status).toBe(200);
  });
});
