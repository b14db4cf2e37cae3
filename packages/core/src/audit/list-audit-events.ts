import type { Database } from '../transaction.ts';
import type { AuditSearch } from './audit-store.ts';
import { type AuditPage, searchAuditEvents } from './search-audit-events.ts';

/**
 * One page of a user's history, newest first, by keyset: pages stay stable while new events arrive.
 *
 * @param query.cursor `nextCursor` of the page before
 * @param query.limit events a page
 */
export const listAuditEvents = (
  deps: { db: Pick<Database, 'prisma' | 'pool'> },
  userId: number,
  query: Omit<AuditSearch, 'userId' | 'actor'> & { cursor?: string | undefined; limit: number },
): Promise<AuditPage> => searchAuditEvents(deps, { ...query, userId });
