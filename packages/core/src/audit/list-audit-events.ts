import type { Database } from '../transaction.ts';
import type { AuditEventName } from './audit-event.ts';
import { type AuditEventRow, findAuditEvents } from './audit-store.ts';

/**
 * One page of a user's history, newest first, by keyset: pages stay stable while new events arrive.
 *
 * @param query.cursor `nextCursor` of the page before
 * @param query.limit events a page
 */
export async function listAuditEvents(
  deps: { db: Pick<Database, 'prisma'> },
  userId: number,
  query: {
    connectionId?: number | undefined;
    provider?: string | undefined;
    event?: AuditEventName | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<{ events: AuditEventRow[]; nextCursor: string | null }> {
  const { cursor, limit, ...filter } = query;
  const before = cursor === undefined ? undefined : BigInt(cursor);
  const rows = await findAuditEvents(deps.db, userId, { ...filter, before, limit: limit + 1 });
  const events = rows.slice(0, limit);
  return { events, nextCursor: rows.length > limit ? (events.at(-1)?.id.toString() ?? null) : null };
}
