import { expect, test } from 'vitest';
import { createTestClock, createTestHub } from '../testing/index.ts';
import { createRequestRates } from './request-rates.ts';

const MINUTE_MS = 60_000;

/** A hub's database and a clock that stands still at the beginning of a minute. */
async function setUp() {
  const hub = await createTestHub();
  let now = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
  const clock = { now: () => new Date(now) };
  const open = () => createRequestRates({ db: hub.deps.db, clock });
  return {
    hub,
    open,
    advance: (ms: number) => {
      now += ms;
    },
    [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose](),
  };
}

/** How many of `count` requests are let in. */
function ask(rates: ReturnType<typeof createRequestRates>, count: number, perMinute = 60): number {
  let granted = 0;
  for (let number = 0; number < count; number += 1)
    if (rates.take('key', { perMinute, work: 1 }).kind === 'granted') granted += 1;
  return granted;
}

test('no more than the limit is let in within a minute, and what is refused is told when to come again', async () => {
  await using world = await setUp();
  const rates = world.open();
  expect(ask(rates, 100)).toBe(60);
  world.advance(30_000);
  expect(rates.take('key', { perMinute: 60, work: 1 })).toEqual({
    kind: 'refused',
    // To the end of the minute, and until one of the sixty before it no longer counts.
    retryAfterMs: 31_000,
  });
  world.advance(31_000);
  expect(ask(rates, 5)).toBe(1);
  world.advance(29_000);
  expect(ask(rates, 100)).toBe(29);
  expect(rates.take('another', { perMinute: 60, work: 1 })).toEqual({ kind: 'granted' });
  await rates.close();
});

test('a batch counts as its calls, and one that is larger than the limit as all of it', async () => {
  await using world = await setUp();
  const rates = world.open();
  expect(rates.take('key', { perMinute: 60, work: 59 })).toEqual({ kind: 'granted' });
  expect(rates.take('key', { perMinute: 60, work: 2 })).toMatchObject({ kind: 'refused' });
  expect(rates.take('other', { perMinute: 60, work: 100 })).toEqual({ kind: 'granted' });
  expect(rates.take('other', { perMinute: 60, work: 1 })).toMatchObject({ kind: 'refused' });
  await rates.close();
});

test('processes count together, also those of the minute before', async () => {
  await using world = await setUp();
  const [first, second, third] = [world.open(), world.open(), world.open()];
  expect(ask(first, 40)).toBe(40);
  await first.close();
  ask(second, 1);
  await second.close();
  expect(ask(second, 100)).toBe(19);
  await second.close();
  world.advance(MINUTE_MS);
  ask(third, 1);
  await third.close();
  expect(ask(third, 100)).toBe(0);
  world.advance(MINUTE_MS / 2);
  expect(ask(third, 100)).toBe(29);
  await third.close();
});

test('floods at several processes at once are let in a little more than once', async () => {
  await using world = await setUp();
  const processes = Array.from({ length: 4 }, world.open);
  const perMinute = 1_000;
  let granted = 0;
  // Each is asked for the whole limit, a twentieth at a time, and what one is asked is told before the next is.
  for (let round = 0; round < 20; round += 1)
    for (const rates of processes) {
      granted += ask(rates, perMinute / 20, perMinute);
      await rates.close();
    }
  expect(granted).toBeGreaterThanOrEqual(perMinute);
  expect(granted).toBeLessThanOrEqual(perMinute * 1.15);
});

test('without the database each process counts for itself, and tells the others when it is back', async () => {
  await using world = await setUp();
  const { pool } = world.hub.deps.db;
  let away = true;
  const db = {
    ...world.hub.deps.db,
    pool: new Proxy(pool, {
      get: (target, name) =>
        name === 'query' && away ? () => Promise.reject(new Error('away')) : Reflect.get(target, name),
    }),
  };
  const clock = createTestClock();
  const rates = createRequestRates({ db, clock });
  expect(ask(rates, 100)).toBe(60);
  await rates.close();
  expect(await world.hub.deps.db.prisma.requestCount.count()).toBe(0);
  away = false;
  await rates.close();
  expect(await world.hub.deps.db.prisma.requestCount.findMany()).toMatchObject([
    { who: 'key', requests: 60 },
  ]);
});
