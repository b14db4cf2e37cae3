import type { Deps } from '../deps.ts';
import { setRead } from './notification-store.ts';

/**
 * Notes that somebody has seen what they were told.
 *
 * @param upTo the id of the newest one that they saw
 */
export const markNotificationsRead = (
  { db }: Pick<Deps, 'db'>,
  seen: { readonly userId: number; readonly upTo: number },
): Promise<void> => setRead(db.pool, seen);
