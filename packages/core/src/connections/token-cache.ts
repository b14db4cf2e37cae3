import { LRUCache } from 'lru-cache';
import type { SharedCache } from '../caching/shared-cache.ts';
import { sharedTokens } from './shared-rows.ts';
import type { StoredToken } from './token-store.ts';

/** Sealed token rows by user, so that a repeated read costs one decryption and no query. */
export interface TokenCache {
  /** A user's stored tokens; concurrent misses of many users share one query. */
  get(userId: number): Promise<readonly StoredToken[]> | readonly StoredToken[];
  invalidate(userId: number): void;
  clear(): void;
}

interface Waiter {
  resolve(tokens: readonly StoredToken[]): void;
  reject(error: unknown): void;
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
  // By hand: lru-cache's `fetch` loads one key at a time, where one query serves the misses of many users here.
  let waiting = new Map<number, Waiter[]>();
  /** For every running query, the users invalidated meanwhile: its answer for them is returned but not kept. */
  const running = new Set<Set<number>>();

  async function loadBatch(batch: Map<number, Waiter[]>): Promise<void> {
    const staleUsers = new Set<number>();
    running.add(staleUsers);
    try {
      const userIds = [...batch.keys()];
      const rows = await (shared === undefined ? load(userIds) : shared.through(sharedTokens, userIds, load));
      for (const [userId, waiters] of batch) {
        const tokens = rows.get(userId) ?? [];
        if (usable() && running.has(staleUsers) && !staleUsers.has(userId)) entries.set(userId, tokens);
        for (const waiter of waiters) waiter.resolve(tokens);
      }
    } catch (error) {
      for (const waiter of [...batch.values()].flat()) waiter.reject(error);
    } finally {
      running.delete(staleUsers);
    }
  }

  return {
    get(userId) {
      const cached = usable() ? entries.get(userId) : undefined;
      if (cached !== undefined) return cached;
      return new Promise((resolve, reject) => {
        if (waiting.size === 0)
          setImmediate(() => {
            const batch = waiting;
            waiting = new Map();
            void loadBatch(batch);
          });
        const waiters = waiting.get(userId);
        if (waiters === undefined) waiting.set(userId, [{ resolve, reject }]);
        else waiters.push({ resolve, reject });
      });
    },
    invalidate(userId) {
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
