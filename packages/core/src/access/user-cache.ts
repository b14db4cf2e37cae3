import { LRUCache } from 'lru-cache';
import { type CacheStatistics, newCacheStatistics } from '../meter.ts';

/** Users that were found lately, by how a caller named them; an id is never given to anybody else. */
export interface UserCache {
  readonly statistics: CacheStatistics;
  /** A user's id; undefined: has to be looked up. */
  get(name: string): number | undefined;
  set(name: string, userId: number): void;
  /** Forgets everybody: somebody is gone, or it was not heard whether. */
  clear(): void;
}

const MAX_AGE_MS = 60_000;

/** Keeps 50,000 names, each for a minute. */
export function createUserCache(): UserCache {
  const found = new LRUCache<string, number>({ max: 50_000, ttl: MAX_AGE_MS });
  const statistics = newCacheStatistics();
  return {
    statistics,
    get(name) {
      const userId = found.get(name);
      if (userId === undefined) statistics.misses += 1;
      else statistics.hits += 1;
      return userId;
    },
    set: (name, userId) => void found.set(name, userId),
    clear: () => found.clear(),
  };
}
