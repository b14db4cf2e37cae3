import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { createTestClock } from '../testing/clock.ts';
import { createTestLog } from '../testing/log.ts';
import { createKeyRing } from '../vault/key-ring.ts';
import { createMac } from '../vault/mac.ts';
import { createSharedCache, type SharedCache, type SharedStore } from './shared-cache.ts';

const texts = { name: 'texts', ttlMs: 60_000, parse: (text: string): string => JSON.parse(text) };

/** A store in memory that can be made to fail, to hang, and to forget. */
function createStore() {
  const values = new Map<string, string>();
  let broken = false;
  let held: Promise<void> | undefined;
  const answer = async <T>(give: () => T): Promise<T> => {
    if (broken) throw new Error('the store is down');
    await held;
    return give();
  };
  const store: SharedStore = {
    getMany: (keys) => answer(() => keys.map((key) => values.get(key) ?? null)),
    set: (key, value) => answer(() => void values.set(key, value)),
    setIfMissing: (key, value) =>
      answer(() => {
        const there = values.get(key) ?? value;
        values.set(key, there);
        return there;
      }),
  };
  return {
    store,
    values,
    breakDown: (state: boolean) => {
      broken = state;
    },
    hold(until: Promise<void> | undefined) {
      held = until;
    },
  };
}

/** Authenticates as a hub with keys of its own does. */
const createHubMac = () => createMac(createKeyRing([{ id: 'k1', bytes: randomBytes(32) }]), 'shared-cache');
const MAC = createHubMac();
const clock = createTestClock();

const open: SharedCache[] = [];
afterEach(() => {
  for (const cache of open.splice(0)) cache.close();
});

function createCache(store: SharedStore, usable = () => true, mac = MAC) {
  const log = createTestLog();
  const cache = createSharedCache({ store, mac, clock, usable, log });
  open.push(cache);
  const loads: number[] = [];
  return {
    cache,
    log,
    loads,
    async read(userId: number, value: string, loading: Promise<void> = Promise.resolve()) {
      const found = await cache.through(texts, [userId], async ([missing = 0]) => {
        loads.push(missing);
        await loading;
        return new Map([[missing, value]]);
      });
      return found.get(userId);
    },
  };
}

/** Until what was announced or written has reached the store: it answers at once, so all that follows is done by then. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('what one process has loaded, the others find', async () => {
  const { store } = createStore();
  const [first, second] = [createCache(store), createCache(store)];
  await settled();
  expect(await first.read(1, 'a')).toBe('a');
  await settled();
  expect(await second.read(1, 'not asked')).toBe('a');
  expect(second.loads).toEqual([]);
  expect(await second.read(2, 'b')).toBe('b');
});

test('a change makes the entries of its user void, for every process, and of nobody else', async () => {
  const { store } = createStore();
  const [first, second] = [createCache(store), createCache(store)];
  await settled();
  await first.read(1, 'old');
  await first.read(2, 'other');
  await settled();
  first.cache.invalidate(1);
  first.cache.invalidate(1);
  expect(await first.read(1, 'new')).toBe('new');
  await settled();
  expect(await second.read(1, 'newer')).not.toBe('old');
  expect(await second.read(2, 'not asked')).toBe('other');
});

test('whoever loaded before a change and writes after it leaves nothing that counts', async () => {
  const { store } = createStore();
  const [slow, other] = [createCache(store), createCache(store)];
  await settled();
  const loading = Promise.withResolvers<void>();
  const late = slow.read(1, 'of before', loading.promise);
  await expect.poll(() => slow.loads).toEqual([1]);
  other.cache.invalidate(1);
  await settled();
  loading.resolve();
  expect(await late).toBe('of before');
  await settled();
  expect(await other.read(1, 'of after')).toBe('of after');
});

test('a version that the store forgot brings nothing old back', async () => {
  const { store, values } = createStore();
  const process = createCache(store);
  await settled();
  await process.read(1, 'old');
  await settled();
  process.cache.invalidate(1);
  await settled();
  for (const key of [...values.keys()]) if (key.includes('version')) values.delete(key);
  expect(await process.read(1, 'new')).toBe('new');
});

test('row 29: a store that is down costs nothing but speed, and comes back empty', async () => {
  const { store, breakDown } = createStore();
  const [first, second] = [createCache(store), createCache(store)];
  await settled();
  await first.read(1, 'old');
  await settled();
  breakDown(true);
  first.cache.invalidate(1);
  await settled();
  expect(await first.read(1, 'new')).toBe('new');
  expect(first.log.lines).toMatchObject([{ level: 'warn' }]);
  breakDown(false);
  // The change could not be announced: once the store is back, everything of before is void.
  await expect
    .poll(async () => {
      await first.read(3, 'c');
      return await second.read(3, 'loaded');
    })
    .toBe('c');
  expect(await second.read(1, 'new')).toBe('new');
});

test('row 29: a store that hangs is given up on', async () => {
  const { store, hold } = createStore();
  const process = createCache(store);
  await settled();
  const forever = Promise.withResolvers<void>();
  hold(forever.promise);
  expect(await process.read(1, 'a')).toBe('a');
  hold(undefined);
  forever.resolve();
});

test('a value that cannot be read, such as one of another version, is loaded', async () => {
  const { store } = createStore();
  const { cache, read, log } = createCache(store);
  await settled();
  await read(1, 'a');
  await settled();
  const strict = {
    ...texts,
    parse: (): string => {
      throw new Error('of another version');
    },
  };
  expect(await cache.through(strict, [1], async () => new Map([[1, 'b']]))).toEqual(new Map([[1, 'b']]));
  expect(log.lines).toMatchObject([
    { level: 'warn', message: 'the shared cache fails; going on without it' },
  ]);
});

test('while changes of other processes do not arrive, the store is neither read nor filled', async () => {
  const { store, values } = createStore();
  const process = createCache(store, () => false);
  await settled();
  await process.read(1, 'a');
  await settled();
  expect([...values.keys()].filter((key) => key.includes('texts'))).toEqual([]);
  expect(await process.read(1, 'b')).toBe('b');
});

test('what belongs to another user, or was put there by somebody without the key, is not believed', async () => {
  const { store, values } = createStore();
  const [hub, forger] = [createCache(store), createCache(store, () => true, createHubMac())];
  await settled();
  await hub.read(1, "one's own");
  await hub.read(2, "another's");
  await settled();
  const entryOf = (userId: number) => `evergrant:texts:${userId}`;
  const versionOf = (userId: number) => `evergrant:version:${userId}`;
  // Whoever may write to the store can also make the versions agree.
  values.set(entryOf(1), values.get(entryOf(2)) ?? '');
  values.set(versionOf(1), values.get(versionOf(2)) ?? '');
  expect(await hub.read(1, 'loaded')).toBe('loaded');

  await forger.read(3, 'forged');
  await settled();
  expect(values.get(entryOf(3))).toContain('forged');
  expect(await hub.read(3, 'loaded')).toBe('loaded');
  expect(hub.log.lines).toEqual([]);
});

test('what was true once, put back with the versions of its time, is not believed', async () => {
  const { store, values } = createStore();
  const [first, second] = [createCache(store), createCache(store)];
  await settled();
  await first.read(1, 'of before');
  await settled();
  const before = [...values];
  clock.advance(1);
  for (const { cache } of [first, second]) cache.invalidate(1);
  await settled();
  for (const [key, value] of before) values.set(key, value);
  expect(await first.read(1, 'of after')).toBe('of after');
  expect(await second.read(1, 'of after')).toBe('of after');

  // A process that has not heard of the change cannot tell, for as long as an entry may live.
  for (const [key, value] of before) values.set(key, value);
  clock.advance(texts.ttlMs);
  const started = createCache(store);
  await settled();
  for (const [key, value] of before) values.set(key, value);
  expect(await started.read(1, 'of after')).toBe('of after');
  expect(started.loads).toEqual([1]);
});
