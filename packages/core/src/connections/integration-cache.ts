import { LRUCache } from 'lru-cache';
import type { ConnectionRow } from './connection-store.ts';

/** A user's integrations live this long in the cache: 5 minutes (the specification's TTL). */
export const INTEGRATION_CACHE_TTL_MS = 5 * 60_000;

/** The specification's cache of what `getConnectedIntegrations` answers, key `integrations:${userId}`. */
export interface IntegrationCache {
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
 */
export function createIntegrationCache(
  options: { max?: number; usable?: () => boolean } = {},
): IntegrationCache {
  const { max = 10_000, usable = () => true } = options;
  const entries = new LRUCache<string, Promise<readonly ConnectionRow[]>>({
    max,
    ttl: INTEGRATION_CACHE_TTL_MS,
    perf: { now: () => performance.now() },
  });
  return {
    async getCachedIntegrations(userId, load) {
      if (!usable()) return load();
      const key = keyOf(userId);
      const cached = entries.get(key);
      if (cached !== undefined) return cached;
      // The promise itself is cached: an invalidation during the load drops it, so no stale answer can stay.
      const loading = load();
      entries.set(key, loading);
      try {
        return await loading;
      } catch (error) {
        if (entries.peek(key) === loading) entries.delete(key);
        throw error;
      }
    },
    invalidate: (userId) => void entries.delete(keyOf(userId)),
    clear: () => entries.clear(),
  };
}
