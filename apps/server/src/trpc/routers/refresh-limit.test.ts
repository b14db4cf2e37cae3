import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Account, Browser } from '../../testing/browser.ts';
import { startTestHub, type TestHub } from '../../testing/start-test-hub.ts';

let hub: TestHub;
let browser: Browser;
let account: Account;
let connectionId: number;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());
beforeEach(async () => {
  browser = hub.openBrowser();
  account = await browser.signUp();
  ({ connectionId } = await browser.connect('ada'));
  await hub.sandbox.clearLedger();
});

const refreshes = async () =>
  (await hub.sandbox.ledger({ endpoint: 'token', grantType: 'refresh_token' })).length;

/** Ten refreshes of other connections, a moment ago. */
async function useUpTheMinute(): Promise<void> {
  const now = hub.clock.now();
  await hub.deps.db.prisma.rateLimit.create({
    data: {
      key: `refresh:user:${account.userId}`,
      times: Array.from({ length: 10 }, () => new Date(now.getTime() - 20_000)),
      expiresAt: new Date(now.getTime() + 40_000),
    },
  });
}

it('tells a session that has used up its refreshes when to come again, over REST and tRPC', async () => {
  await useUpTheMinute();
  const paths = [
    `/api/v1/connections/${connectionId}/refresh`,
    '/trpc/connections.refresh',
    '/trpc/connections.refresh?batch=1',
  ];
  const error = { code: 'RATE_LIMITED', retryable: true, retryAfter: expect.any(Number) };
  const bodies = [{ error }, { error: { data: { error } } }, [{ error: { data: { error } } }]];
  for (const [index, path] of paths.entries()) {
    // Over REST the id stands in the path alone.
    const input = path.startsWith('/api/') ? {} : { id: connectionId };
    const response = await browser.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(path.includes('batch') ? { 0: input } : input),
    });
    expect(response.status, path).toBe(429);
    const wait = Number(response.headers.get('retry-after'));
    expect(wait, path).toBeGreaterThan(0);
    expect(wait, path).toBeLessThanOrEqual(40);
    expect(await response.json(), path).toMatchObject(bodies[index] ?? {});
  }
  expect(await refreshes()).toBe(0);
});

it('limits no API key', async () => {
  await useUpTheMinute();
  const { key } = await hub.createKey(['connections:write']);
  for (let count = 1; count <= 2; count += 1) {
    const response = await hub.rest(key, 'POST', `/connections/${connectionId}/refresh`);
    expect(response.status).toBe(200);
    expect(await refreshes()).toBe(count);
  }
});

it('asks the provider once for a session that asks again at once', async () => {
  const refresh = () => browser.trpc.connections.refresh.mutate({ id: connectionId });
  const first = await refresh();
  expect(await refresh()).toEqual(first);
  expect(await refreshes()).toBe(1);
});
