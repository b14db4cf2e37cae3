import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import type { SharedCache } from '../caching/shared-cache.ts';
import { type CacheStatistics, newCacheStatistics } from '../meter.ts';
import { sharedTokens } from './shared-rows.ts';
import type { StoredToken } from './token-store.ts';

/** Sealed token rows by user, so that a repeated read costs one decryption and no query. */
export interface TokenCache {
  readonly statistics: CacheStatistics;
  /** A user's stored tokens; concurrent misses of many users share one query. */
  get(userId: number): Promise<readonly StoredToken[]> | readonly StoredToken[];
  invalidate(userId: number): void;
  clear(): void;
}

/**
 * @param options.load one query for many users
 * @param options.usable whether invalidations are arriving; while not, nothing is served from or kept in the cache
 * @param options.shared what other processes have loaded. Default: nothing is shared
 * @param options.max users kept. Default 50,000
 * @param options.maxAgeMs upper bound of an entry's life whatever happens. Default 60 s
 */
export function createTokenCache(options: {
  load: (userIds: readonly number[]) => Promise<ReadonlyMap<number, readonly StoredToken[]>>;
  usable: () => boolean;
  shared?: SharedCache | undefined;
  max?: number;
  maxAgeMs?: number;
}): TokenCache {
  const { load, usable, shared, max = 50_000, maxAgeMs = 60_000 } = options;
  const entries = new LRUCache<number, readonly StoredToken[]>({ max, ttl: maxAgeMs, ttlResolution: 100 });
  const statistics = newCacheStatistics();
  /** For every running query, the users invalidated meanwhile: its answer for them is returned but not kept. */
  const running = new Set<Set<number>>();

  const loader = new DataLoader<number, readonly StoredToken[]>(
    async (asked) => {
      const staleUsers = new Set<number>();
      running.add(staleUsers);
      try {
        const userIds = [...new Set(asked)];
        const rows = await (shared === undefined
          ? load(userIds)
          : shared.through(sharedTokens, userIds, load));
        const tokensOf = (userId: number) => rows.get(userId) ?? [];
        for (const userId of userIds)
          if (usable() && running.has(staleUsers) && !staleUsers.has(userId))
            entries.set(userId, tokensOf(userId));
        return asked.map(tokensOf);
      } finally {
        running.delete(staleUsers);
      }
    },
    // What is kept is kept above, where invalidations reach it. One query takes everybody who asks in a turn.
    { cache: false, batchScheduleFn: (run) => void setImmediate(run) },
  );

  return {
    statistics,
    get(userId) {
      const kept = usable() ? entries.get(userId) : undefined;
      if (kept !== undefined) {
        statistics.hits += 1;
        return kept;
      }
      statistics.misses += 1;
      return loader.load(userId);
    },
    invalidate(userId) {
      statistics.invalidations += 1;
      entries.delete(userId);
      for (const staleUsers of running) staleUsers.add(userId);
      shared?.invalidate(userId);
    },
    clear() {
      entries.clear();
      running.clear();
    },
  };
}
