import { LRUCache } from 'lru-cache';

/** Users that were found lately, by how a caller named them; an id is never given to anybody else. */
export interface UserCache {
  /** A user's id; undefined: has to be looked up. */
  get(name: string): number | undefined;
  set(name: string, userId: number): void;
}

const MAX_AGE_MS = 60_000;

/** Keeps 50,000 names, each for a minute. */
export function createUserCache(): UserCache {
  const found = new LRUCache<string, number>({ max: 50_000, ttl: MAX_AGE_MS });
  return {
    get: (name) => found.get(name),
    set: (name, userId) => void found.set(name, userId),
  };
}
