import type { Database } from '../transaction.ts';
import {
  type AuditEventRow,
  type AuditSearch,
  findActorNames,
  findAuditEvents,
  findIdBefore,
  findNextId,
} from './audit-store.ts';

/** A page of the audit log. */
export interface AuditPage {
  readonly events: readonly AuditEventRow[];
  /** Names of those who acted, as far as they have one. */
  readonly actorNames: ReadonlyMap<string, string>;
  /** Leads to the next page; null: this is the last one. */
  readonly nextCursor: string | null;
}

/** Events that a page looks through at most, where no index leads to those that are looked for. */
const MOST_LOOKED_THROUGH = 300_000n;
/** Events may have been written down in another order than their ids say. */
const DISORDER_MS = 60_000;

/**
 * One page of everybody's events, newest first, by keyset. However large the log is and whatever is looked for, a page costs
 * no more than looking through {@link MOST_LOOKED_THROUGH} events: it may have fewer than `limit` events, or none, and
 * still a next page.
 *
 * @param search.cursor `nextCursor` of the page before
 * @param search.limit events a page
 */
export async function searchAuditEvents(
  deps: { db: Pick<Database, 'prisma' | 'pool'> },
  { cursor, limit, ...search }: AuditSearch & { cursor?: string | undefined; limit: number },
): Promise<AuditPage> {
  const { db } = deps;
  const { from, to } = search;
  const newest = to === undefined ? await findNextId(db) : await findIdBefore(db, moved(to, DISORDER_MS));
  const oldest = from === undefined ? 0n : await findIdBefore(db, moved(from, -DISORDER_MS));
  const before = cursor === undefined ? newest : BigInt(cursor);
  const hasIndex = [search.userId, search.connectionId].some((id) => id !== undefined);
  const floor = hasIndex || before - MOST_LOOKED_THROUGH < oldest ? oldest : before - MOST_LOOKED_THROUGH;
  const rows = await findAuditEvents(db, search, { since: floor, before, limit: limit + 1 });
  const events = rows.slice(0, limit);
  const next = rows.length > limit ? events.at(-1)?.id : floor > oldest ? floor : undefined;
  return {
    events,
    actorNames: await findActorNames(db, events),
    nextCursor: next?.toString() ?? null,
  };
}

const moved = (moment: Date, ms: number): Date => new Date(moment.getTime() + ms);
