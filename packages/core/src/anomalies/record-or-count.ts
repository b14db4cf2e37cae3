import { type AuditedEvent, insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { takePermit } from '../limits/rate-limit-store.ts';
import type { TrafficKind } from './traffic.ts';
import type { TrafficCounter } from './traffic-counter.ts';

/** Events that one cause may write: an attempt or two of everybody, and no flood of anybody. */
const MOST = { times: 20, windowMs: 10 * 60_000 };

/**
 * Counts what somebody may do as often as they like, and writes the first {@link MOST} events of each cause into the audit
 * log, which nothing can be taken out of again.
 *
 * @param counted.cause whom it is attributed to, such as `user:7`. Of few different values, none of a stranger's choosing
 * @throws the database's error
 */
export async function recordOrCount(
  deps: Pick<Deps, 'db' | 'clock'> & { readonly traffic: Pick<TrafficCounter, 'count'> },
  { record, origin }: AuditedEvent,
  { kind, cause }: { readonly kind: TrafficKind; readonly cause: string },
): Promise<void> {
  deps.traffic.count({ kind, address: origin.ipAddress });
  const permit = await takePermit(deps.db.pool, { key: `audit:${kind}:${cause}`, ...MOST }, deps.clock.now());
  if (permit.kind === 'granted') await insertAuditEvent(deps.db.pool, record, origin);
}
