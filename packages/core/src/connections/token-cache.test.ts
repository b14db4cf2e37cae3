import { expect, test, vi } from 'vitest';
import { createTokenCache } from './token-cache.ts';
import type { StoredToken } from './token-store.ts';

const token = (userId: number, version: number): StoredToken => ({
  connectionId: userId,
  userId,
  provider: 'sandbox',
  accountId: 'ada',
  status: 'connected',
  reason: null,
  grantedScope: [],
  parameters: {},
  resource: null,
  version,
  accessToken: 'v1.k1.a.b',
  tokenType: 'bearer',
  refreshable: true,
  issuedAt: new Date(),
  expiresAt: null,
  refreshDueAt: null,
  refreshFailures: 0,
});

/** A store whose queries end when the test says so. */
function slowStore() {
  let version = 1;
  const queries: { userIds: readonly number[]; finish: () => void }[] = [];
  const load = (userIds: readonly number[]) => {
    const seen = version;
    const { promise, resolve } = Promise.withResolvers<Map<number, StoredToken[]>>();
    queries.push({
      userIds,
      finish: () => resolve(new Map(userIds.map((userId) => [userId, [token(userId, seen)]]))),
    });
    return promise;
  };
  return {
    load,
    queries,
    change: () => {
      version += 1;
    },
  };
}

const versionOf = async (tokens: Promise<readonly StoredToken[]> | readonly StoredToken[]) =>
  (await tokens)[0]?.version;

test('misses of many users at once become one query, and later reads none', async () => {
  const { load, queries } = slowStore();
  const cache = createTokenCache({ load, usable: () => true });
  const reads = [1, 2, 3, 1].map((userId) => cache.get(userId));
  await vi.waitFor(() => expect(queries).toHaveLength(1), 60_000);
  queries[0]?.finish();
  await Promise.all(reads);

  expect(queries.map(({ userIds }) => userIds)).toEqual([[1, 2, 3]]);
  expect(cache.get(2)).not.toBeInstanceOf(Promise);
});

test('an answer that was asked for before an invalidation is not kept', async () => {
  const { load, queries, change } = slowStore();
  const cache = createTokenCache({ load, usable: () => true });
  const early = cache.get(1);
  await vi.waitFor(() => expect(queries).toHaveLength(1), 60_000);
  change();
  cache.invalidate(1);
  const late = cache.get(1);
  await vi.waitFor(() => expect(queries).toHaveLength(2), 60_000);
  queries[1]?.finish();
  queries[0]?.finish();

  expect(await versionOf(early)).toBe(1);
  expect(await versionOf(late)).toBe(2);
  expect(await versionOf(cache.get(1))).toBe(2);
  expect(queries).toHaveLength(2);
});

test('an invalidation of one user leaves the others of the same query cached', async () => {
  const { load, queries } = slowStore();
  const cache = createTokenCache({ load, usable: () => true });
  const reads = [cache.get(1), cache.get(2)];
  await vi.waitFor(() => expect(queries).toHaveLength(1), 60_000);
  cache.invalidate(1);
  queries[0]?.finish();
  await Promise.all(reads);

  expect(cache.get(2)).not.toBeInstanceOf(Promise);
  expect(cache.get(1)).toBeInstanceOf(Promise);
});

test('after a gap nothing of before is kept, running queries included', async () => {
  const { load, queries } = slowStore();
  const cache = createTokenCache({ load, usable: () => true });
  const read = cache.get(1);
  await vi.waitFor(() => expect(queries).toHaveLength(1), 60_000);
  cache.clear();
  queries[0]?.finish();
  await read;
  expect(cache.get(1)).toBeInstanceOf(Promise);
});

test('while invalidations do not arrive nothing is served from the cache or put into it', async () => {
  let usable = true;
  const { load, queries } = slowStore();
  const cache = createTokenCache({ load, usable: () => usable });
  const read = cache.get(1);
  await vi.waitFor(() => expect(queries).toHaveLength(1), 60_000);
  queries[0]?.finish();
  await read;
  usable = false;
  const second = cache.get(1);
  await vi.waitFor(() => expect(queries).toHaveLength(2), 60_000);
  usable = true;
  cache.clear();
  usable = false;
  queries[1]?.finish();
  await second;
  usable = true;
  expect(cache.get(1)).toBeInstanceOf(Promise);
});

test('a failed query fails its readers only', async () => {
  let down = true;
  const cache = createTokenCache({
    load: async (userIds) => {
      if (down) throw new Error('down');
      return new Map(userIds.map((userId) => [userId, []]));
    },
    usable: () => true,
  });
  const reads = await Promise.allSettled([cache.get(1), cache.get(2)]);
  expect(reads.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  down = false;
  expect(await cache.get(1)).toEqual([]);
});
