import { expect, test } from 'vitest';
import { deleteExpired } from '../delete-expired.ts';
import { type Meter, newCacheStatistics } from '../meter.ts';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { createStatistics } from './create-statistics.ts';
import { readStatistics } from './read-statistics.ts';

const HOUR_MS = 3_600_000;
const SILENT: Meter = {
  tokenRead: () => undefined,
  operation: () => undefined,
  refresh: () => undefined,
  flow: () => undefined,
  webhook: () => undefined,
  job: () => undefined,
  jobGivenUp: () => undefined,
};

/** A process of the hub that counts; what is on a timer is done by hand. */
function startProcess(hub: TestHub) {
  const { db, log } = hub.deps;
  const statistics = createStatistics({ db, clock: hub.clock, log, flushMs: HOUR_MS });
  const { operation, refresh } = statistics.alongside(SILENT);
  const read = () => readStatistics({ db, clock: hub.clock, statistics });
  const exchange = (outcome: 'ok' | 'unavailable' | 'held_back', attempts: number) =>
    operation({ operation: 'Token exchange', provider: 'acme', outcome, attempts, durationMs: 1 });
  return { statistics, refresh, exchange, read, [Symbol.asyncDispose]: () => statistics.close() };
}

test('what processes counted in a day is read together, by hour, reason, operation and cache', async () => {
  await using hub = await createTestHub();
  await using one = startProcess(hub);
  await using other = startProcess(hub);
  const cache = newCacheStatistics();
  one.statistics.watchCache('tokens', cache);
  one.refresh({ provider: 'acme', outcome: 'refreshed' });
  await one.statistics.flush();

  hub.clock.advance(HOUR_MS);
  for (const { refresh, exchange } of [one, other]) {
    refresh({ provider: 'acme', outcome: 'grant_refused' });
    refresh({ provider: 'acme', outcome: 'held_back' });
    exchange('ok', 1);
    exchange('held_back', 1);
  }
  other.refresh({ provider: 'other', outcome: 'provider_unavailable' });
  other.exchange('unavailable', 3);
  Object.assign(cache, { hits: 6, misses: 2, invalidations: 4 });
  await other.statistics.flush();

  const { hours, ...day } = await one.read();
  expect(hours).toHaveLength(24);
  expect(hours.slice(-2)).toMatchObject([
    { refreshed: 1, failed: 0 },
    { refreshed: 0, failed: 3 },
  ]);
  expect(day).toEqual({
    failures: [
      { provider: 'acme', reason: 'grant_refused', total: 2 },
      { provider: 'other', reason: 'provider_unavailable', total: 1 },
    ],
    operations: [{ operation: 'token_exchange', total: 3, succeeded: 2, retries: 2, mostRetries: 2 }],
    caches: [{ cache: 'tokens', hits: 6, misses: 2, invalidations: 4, invalidationsPerHour: 4 }],
  });
  // Nothing is counted twice.
  expect((await one.read()).caches).toEqual(day.caches);

  hub.clock.advance(24 * HOUR_MS);
  expect(await other.read()).toMatchObject({ failures: [], operations: [], caches: [] });
  hub.clock.advance(7 * 24 * HOUR_MS);
  expect((await deleteExpired(hub.deps)).statistics).toBeGreaterThan(0);
});

test('counts wait for a database that is away', async () => {
  await using hub = await createTestHub();
  await using counting = startProcess(hub);
  const { pool } = hub.deps.db;
  await pool.query('ALTER TABLE statistics RENAME TO away');
  counting.refresh({ provider: 'acme', outcome: 'refreshed' });
  await expect(counting.statistics.flush()).rejects.toThrow();
  counting.refresh({ provider: 'acme', outcome: 'refreshed' });
  await pool.query('ALTER TABLE away RENAME TO statistics');
  expect((await counting.read()).hours.at(-1)).toMatchObject({ refreshed: 2 });
});
