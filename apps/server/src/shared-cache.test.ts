import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { at } from './testing/at.ts';
import type { Account, Browser } from './testing/browser.ts';
import { openEvents } from './testing/open-events.ts';
import { type HubCluster, startHubCluster } from './testing/start-hub-cluster.ts';
import type { HubProcess } from './testing/start-hub-process.ts';
import { hasRedis, startRedis, type TestRedis } from './testing/start-redis.ts';

/** `TEST_ROUNDS=100 npx vitest run --project server shared-cache` is the long form. */
const ROUNDS = Number(process.env.TEST_ROUNDS ?? 12);
const CALLERS = 300;
const IN_FLIGHT = 100;

/** The first message of a stream names no connection. */
const changeSchema = z.object({ connectionId: z.number().default(0) });

/** What makes a process believe that it is another time: its machine's clock is wrong. */
const shiftClock = (minutes: number): string => {
  const code = `const real=Date;const shift=${minutes * 60_000};globalThis.Date=class extends real{constructor(...a){a.length>0?super(...a):super(real.now()+shift)}static now(){return real.now()+shift}}`;
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
};

// Without a Redis there is nothing to lose: `npm test` says so.
describe.skipIf(!hasRedis())('three processes with a shared cache and clocks 10 minutes apart', () => {
  let redis: TestRedis;
  let cluster: HubCluster;
  let hubs: HubProcess[];
  let browser: Browser;
  let account: Account;
  let key: string;
  let connectionId: number;
  beforeAll(async () => {
    redis = await startRedis();
    cluster = await startHubCluster(0);
    hubs = [];
    for (const minutes of [0, 10, -10])
      hubs.push(
        await cluster.startHub({
          REDIS_URL: redis.url,
          NODE_OPTIONS: shiftClock(minutes),
          LOG_LEVEL: 'info',
        }),
      );
    await Promise.all(hubs.map((hub) => hub.ready()));
    browser = cluster.openBrowser();
    account = await browser.signUp();
    ({ connectionId } = await browser.connect('ada', { provider: 'acme' }));
    heard = hubs.map(() => new Set());
    hubs.forEach((hub, index) => {
      listen(hub, heard[index] ?? new Set()).catch(() => undefined);
    });
    await vi.waitUntil(() => heard.every((ids) => ids.has(0)), { timeout: 60_000 });
    ({ key } = await cluster.createKey(['tokens:read', 'connections:read', 'connections:write']));
  });
  afterAll(async () => {
    for (const hub of hubs) await hub[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  const ask = (hub: HubProcess, method: string, path: string, body?: unknown) =>
    fetch(`${hub.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const listOf = async (hub: HubProcess) =>
    (await ask(hub, 'GET', `/connections?userId=${account.userId}`)).json();
  /** What each process has told its browsers of. */
  let heard: Set<number>[];
  async function listen(hub: HubProcess, ids: Set<number>): Promise<void> {
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    const events = openEvents((signal) =>
      fetch(`${hub.url}/trpc/connections.onChange`, { signal, headers: { cookie } }),
    );
    for await (const { event, data } of events)
      if (event === 'message') ids.add(changeSchema.parse(JSON.parse(data)).connectionId);
  }

  /**
   * The token ends, and the scheduler is not to be faster than the callers. Returns when every process has heard: until
   * then it may serve what it knows. The number in the notification is one of no connection, to be recognised by.
   */
  async function expire(mark: number): Promise<void> {
    await cluster.database.pool.query(
      `WITH ended AS (
        UPDATE sealed_tokens SET issued_at = now() - interval '2 hours', expires_at = now() - interval '1 hour', refresh_due_at = NULL
        WHERE connection_id = $1 RETURNING user_id)
      SELECT pg_notify('evergrant_changes', user_id || ':' || $2) FROM ended`,
      [connectionId, mark],
    );
    await expect.poll(() => heard.every((ids) => ids.has(mark)), { interval: 5 }).toBe(true);
  }

  /** So many callers of one process, a part of them at once. */
  async function callers(hub: HubProcess): Promise<Set<unknown>> {
    const tokens = new Set<unknown>();
    const waiting = Array.from({ length: CALLERS }, (_, caller) => caller).values();
    await Promise.all(
      Array.from({ length: IN_FLIGHT }, async () => {
        for (const _ of waiting) {
          const answer = await ask(hub, 'POST', '/tokens', { userId: account.userId, provider: 'acme' });
          expect(answer.status).toBe(200);
          tokens.add(at(await answer.json(), 'accessToken'));
        }
      }),
    );
    return tokens;
  }

  it(`rows 1 and 29: ${ROUNDS} rounds of 3 x ${CALLERS} callers, Redis killed and started in between: ${ROUNDS} refreshes`, async () => {
    const { control } = cluster.sandbox;
    await control.clearLedger();
    const fresh = new Set<unknown>();
    for (let round = 1; round <= ROUNDS; round += 1) {
      if (round === Math.ceil(ROUNDS / 3)) await redis.kill();
      if (round === Math.ceil((2 * ROUNDS) / 3)) await redis.start();
      await expire(1_000_000 + round);
      const answers = await Promise.all(hubs.map(callers));
      const [token, ...others] = new Set(answers.flatMap((tokens) => [...tokens]));
      expect(others, `round ${round}`).toEqual([]);
      fresh.add(token);
    }
    expect(fresh.size).toBe(ROUNDS);
    expect(await control.ledger({ endpoint: 'token', grantType: 'refresh_token' })).toHaveLength(ROUNDS);
    expect(await control.alarms()).toBe(0);
    expect(hubs[1]?.output()).toContain("ahead of the database's");
    expect(hubs.every((hub) => hub.output().includes('the shared cache fails'))).toBe(true);
  }, 300_000);

  it('a label set at one process shows at the others within a second, through the shared cache', async () => {
    const [first, second, third] = hubs;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three hubs');
    await Promise.all(hubs.map(listOf));
    await ask(first, 'PATCH', `/connections/${connectionId}`, { label: 'Work' });
    for (const hub of [second, third])
      await expect.poll(async () => at(await listOf(hub), 'connections.0.label')).toBe('Work');
  });
});
