import type { Database } from '../transaction.ts';
import type { AuditEventName } from './audit-event.ts';
import { type AuditEventRow, findActorNames, findAuditEvents } from './audit-store.ts';

/** A page of the audit log. */
export interface AuditPage {
  readonly events: readonly AuditEventRow[];
  /** Names of those who acted, as far as they have one. */
  readonly actorNames: ReadonlyMap<string, string>;
  /** Leads to the next page; null: this is the last one. */
  readonly nextCursor: string | null;
}

/**
 * One page of a user's history, newest first, by keyset: pages stay stable while new events arrive.
 *
 * @param query.cursor `nextCursor` of the page before
 * @param query.limit events a page
 */
export async function listAuditEvents(
  deps: { db: Pick<Database, 'prisma' | 'pool'> },
  userId: number,
  query: {
    connectionId?: number | undefined;
    provider?: string | undefined;
    event?: AuditEventName | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<AuditPage> {
  const { cursor, limit, ...filter } = query;
  const before = cursor === undefined ? undefined : BigInt(cursor);
  const rows = await findAuditEvents(deps.db, userId, { ...filter, before, limit: limit + 1 });
  const events = rows.slice(0, limit);
  return {
    events,
    actorNames: await findActorNames(deps.db, events),
    nextCursor: rows.length > limit ? (events.at(-1)?.id.toString() ?? null) : null,
  };
}
