import type { Deps } from '../deps.ts';

/**
 * Drops what the caches of this process keep of a user's connections. To be called after every change of one, by
 * whoever made it; other processes do the same when the change feed tells them.
 */
export function forgetUser(deps: Pick<Deps, 'integrationCache' | 'tokenCache'>, userId: number): void {
  deps.integrationCache.invalidate(userId);
  deps.tokenCache.invalidate(userId);
}
