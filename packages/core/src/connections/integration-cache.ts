import { LRUCache } from 'lru-cache';
import type { SharedCache } from '../caching/shared-cache.ts';
import { type CacheStatistics, newCacheStatistics } from '../meter.ts';
import type { ConnectionRow } from './integration.ts';
import { INTEGRATION_CACHE_TTL_MS, sharedIntegrations } from './shared-rows.ts';

/** The specification's cache of what `getConnectedIntegrations` answers, key `integrations:${userId}`. */
export interface IntegrationCache {
  readonly statistics: CacheStatistics;
  /** Answers from the cache or loads; callers that come while it loads share the load. */
  getCachedIntegrations(
    userId: number,
    load: () => Promise<readonly ConnectionRow[]>,
  ): Promise<readonly ConnectionRow[]>;
  /** To be called after connect, refresh and disconnect, here or elsewhere. */
  invalidate(userId: number): void;
  clear(): void;
}

const keyOf = (userId: number): string => `integrations:${userId}`;

/**
 * @param options.max users kept; the least recently read ones go first. Default 10,000
 * @param options.usable whether invalidations from other processes are arriving; while not, every call loads
 * @param options.shared what other processes have loaded. Default: nothing is shared
 */
export function createIntegrationCache(
  options: { max?: number; usable?: () => boolean; shared?: SharedCache | undefined } = {},
): IntegrationCache {
  const { max = 10_000, usable = () => true, shared } = options;
  const statistics = newCacheStatistics();
  // Promises by hand: lru-cache's own `fetch` makes a hit a quarter to a half slower.
  const entries = new LRUCache<string, Promise<readonly ConnectionRow[]>>({
    max,
    ttl: INTEGRATION_CACHE_TTL_MS,
    perf: { now: () => performance.now() },
  });
  return {
    statistics,
    async getCachedIntegrations(userId, load) {
      const key = keyOf(userId);
      const cached = usable() ? entries.get(key) : undefined;
      if (cached !== undefined) {
        statistics.hits += 1;
        return cached;
      }
      statistics.misses += 1;
      if (!usable()) return load();
      // The promise itself is cached: an invalidation during the load drops it, so no stale answer can stay.
      const loading = shared === undefined ? load() : loadShared(shared, userId, load);
      entries.set(key, loading);
      try {
        return await loading;
      } catch (error) {
        if (entries.peek(key) === loading) entries.delete(key);
        throw error;
      }
    },
    invalidate(userId) {
      statistics.invalidations += 1;
      entries.delete(keyOf(userId));
      shared?.invalidate(userId);
    },
    clear: () => entries.clear(),
  };
}

async function loadShared(
  shared: SharedCache,
  userId: number,
  load: () => Promise<readonly ConnectionRow[]>,
): Promise<readonly ConnectionRow[]> {
  const rows = await shared.through(
    sharedIntegrations,
    [userId],
    async () => new Map([[userId, await load()]]),
  );
  return rows.get(userId) ?? [];
}
