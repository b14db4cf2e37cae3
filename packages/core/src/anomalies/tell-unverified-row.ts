import { LRUCache } from 'lru-cache';
import type { Logger } from '../effects.ts';
import type { UnverifiedRow } from '../rows/row-guard.ts';
import type { Database } from '../transaction.ts';
import { raiseAnomaly } from './raise-anomaly.ts';

/** Rows of which a process remembers that it has told, and for how long. */
const MOST_TOLD = 1_000;
const TOLD_FOR_MS = 60 * 60_000;

/**
 * Tells operators of a row that was written or changed past the hub: in the log, the audit log and the dashboard, once in an
 * hour for each row. Nobody waits for it.
 */
export function createRowTeller(deps: {
  readonly db: Pick<Database, 'pool'>;
  readonly log: Logger;
}): (refused: UnverifiedRow) => void {
  const told = new LRUCache<string, true>({ max: MOST_TOLD, ttl: TOLD_FOR_MS });
  return ({ table, row }) => {
    const name = `${table} ${row}`;
    if (told.has(name)) return;
    told.set(name, true);
    deps.log.error({ reason: 'row_unverified' }, `Row ${row} of ${table} was written past the hub: refused`);
    raiseAnomaly(deps, { kind: 'row_unverified', subject: table, details: { row } }).catch(
      // Told the next time.
      () => told.delete(name),
    );
  };
}
