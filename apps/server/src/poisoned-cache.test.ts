import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from './testing/at.ts';
import type { Browser } from './testing/browser.ts';
import { hasRedis, startRedis, type TestRedis } from './testing/start-redis.ts';
import { startTestHub, type TestHub } from './testing/start-test-hub.ts';

interface Person {
  readonly browser: Browser;
  readonly userId: number;
  readonly connectionId: number;
}

const connectTo = (url: string) => createClient({ url }).connect();

/** Somebody who may write whatever they like to the Redis of a hub, and has no key of it. */
describe.skipIf(!hasRedis())('a Redis that somebody writes to', () => {
  let redis: TestRedis;
  let hub: TestHub;
  let attacker: Awaited<ReturnType<typeof connectTo>>;
  let key: string;
  let ada: Person;
  let grace: Person;
  beforeAll(async () => {
    redis = await startRedis();
    hub = await startTestHub({ environment: { REDIS_URL: redis.url } });
    attacker = await connectTo(redis.url);
    ({ key } = await hub.createKey(['tokens:read', 'connections:read']));
    ada = await connected('ada');
    grace = await connected('grace');
  });
  afterAll(async () => {
    attacker.destroy();
    await hub.stop();
    await redis[Symbol.asyncDispose]();
  });

  async function connected(account: string): Promise<Person> {
    const browser = hub.openBrowser();
    const { userId } = await browser.signUp();
    const { connectionId } = await browser.connect(account);
    return { browser, userId, connectionId };
  }

  /** What this process has in mind itself does not count: the next read asks Redis. */
  function forget(): void {
    hub.deps.tokenCache.clear();
    hub.deps.integrationCache.clear();
  }

  const listOf = async (userId: number) =>
    at(await (await hub.rest(key, 'GET', `/connections?userId=${userId}`)).json(), 'connections');
  const tokenOf = async (userId: number) => {
    const response = await hub.rest(key, 'POST', '/tokens', { userId, provider: 'sandbox' });
    return { status: response.status, body: await response.json() };
  };

  /** Reads until both entries of a user stand in Redis; nothing else says that a hub has written there. */
  async function fill(userId: number): Promise<void> {
    await expect
      .poll(async () => {
        forget();
        await listOf(userId);
        await tokenOf(userId);
        return attacker.exists([`evergrant:integrations:${userId}`, `evergrant:tokens:${userId}`]);
      })
      .toBe(2);
  }

  it('cannot have one user answered with what belongs to another', async () => {
    const [victim, thief] = [ada.userId, grace.userId];
    await fill(victim);
    await fill(thief);
    const own = await tokenOf(thief);
    for (const kind of ['integrations', 'tokens', 'version'])
      await attacker.copy(`evergrant:${kind}:${victim}`, `evergrant:${kind}:${thief}`, { REPLACE: true });
    forget();
    expect(await listOf(thief)).toMatchObject([{ userId: thief, providerAccountId: 'grace' }]);
    expect(await tokenOf(thief)).toEqual(own);
  });

  it('cannot bring back what was disconnected', async () => {
    const { browser, userId, connectionId } = ada;
    await fill(userId);
    const before = new Map<string, string | null>();
    for (const name of await attacker.keys('evergrant:*')) before.set(name, await attacker.get(name));
    const version = `evergrant:version:${userId}`;
    await browser.trpc.connections.disconnect.mutate({ id: connectionId });
    await expect.poll(() => attacker.get(version)).not.toBe(before.get(version));
    for (const [name, value] of before) await attacker.set(name, value ?? '');
    forget();
    expect(await listOf(userId)).toEqual([]);
    expect((await tokenOf(userId)).status).toBe(404);
  });

  it('harms nobody with what is no entry at all', async () => {
    const { userId } = grace;
    const kinds = ['integrations', 'tokens', 'version'];
    for (const text of ['', '/', 'null', '[]', '{"accessToken":"x"}', 'x'.repeat(1_000_000)]) {
      for (const kind of kinds) await attacker.set(`evergrant:${kind}:${userId}`, text);
      await attacker.set('evergrant:generation', text);
      forget();
      expect(await listOf(userId)).toMatchObject([{ userId, providerAccountId: 'grace' }]);
      expect((await tokenOf(userId)).status).toBe(200);
    }
    for (const kind of kinds) {
      await attacker.del(`evergrant:${kind}:${userId}`);
      await attacker.lPush(`evergrant:${kind}:${userId}`, 'a list, and no text');
    }
    forget();
    expect(await listOf(userId)).toMatchObject([{ userId, providerAccountId: 'grace' }]);
    expect((await tokenOf(userId)).status).toBe(200);
  });

  it('finds nothing there that opens without the keys', async () => {
    const { userId } = grace;
    await fill(userId);
    const { body } = await tokenOf(userId);
    const keys = await attacker.keys('evergrant:*');
    for (const name of keys)
      if ((await attacker.type(name)) === 'string')
        expect(await attacker.get(name)).not.toContain(String(at(body, 'accessToken')));
  });
});
