import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createIntegrationCache } from './integration-cache.ts';
import { INTEGRATION_CACHE_TTL_MS } from './shared-rows.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  // At 0 the cache takes an entry for one without a time.
  vi.advanceTimersByTime(1);
});
afterEach(() => void vi.useRealTimers());

const counting = () => {
  let loads = 0;
  const load = async () => {
    loads += 1;
    return [];
  };
  return { load, loads: () => loads };
};

test('a user is loaded once in 5 minutes', async () => {
  const cache = createIntegrationCache();
  const { load, loads } = counting();
  await cache.getCachedIntegrations(1, load);
  vi.advanceTimersByTime(INTEGRATION_CACHE_TTL_MS - 1_000);
  await cache.getCachedIntegrations(1, load);
  expect(loads()).toBe(1);
  vi.advanceTimersByTime(1_001);
  await cache.getCachedIntegrations(1, load);
  expect(loads()).toBe(2);
});

test('users do not see each other', async () => {
  const cache = createIntegrationCache();
  const { load, loads } = counting();
  await cache.getCachedIntegrations(1, load);
  await cache.getCachedIntegrations(11, load);
  expect(loads()).toBe(2);
});

test('callers that come while it loads share the load', async () => {
  const cache = createIntegrationCache();
  const { load, loads } = counting();
  await Promise.all(Array.from({ length: 10 }, () => cache.getCachedIntegrations(1, load)));
  expect(loads()).toBe(1);
});

test('an invalidation drops the entry, and a load under way as well', async () => {
  const cache = createIntegrationCache();
  const slow = Promise.withResolvers<[]>();
  const first = cache.getCachedIntegrations(1, () => slow.promise);
  cache.invalidate(1);
  const { load, loads } = counting();
  await cache.getCachedIntegrations(1, load);
  slow.resolve([]);
  await first;
  await cache.getCachedIntegrations(1, load);
  expect(loads()).toBe(1);
});

test('a failed load is not remembered', async () => {
  const cache = createIntegrationCache();
  await expect(cache.getCachedIntegrations(1, () => Promise.reject(new Error('down')))).rejects.toThrow(
    'down',
  );
  const { load, loads } = counting();
  await cache.getCachedIntegrations(1, load);
  expect(loads()).toBe(1);
});

test('while invalidations do not arrive every call loads', async () => {
  const cache = createIntegrationCache({ usable: () => false });
  const { load, loads } = counting();
  await cache.getCachedIntegrations(1, load);
  await cache.getCachedIntegrations(1, load);
  expect(loads()).toBe(2);
});
