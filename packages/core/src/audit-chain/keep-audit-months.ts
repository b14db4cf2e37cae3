import { insertAuditEvent } from '../audit/audit-store.ts';
import { createCorrelationId } from '../errors.ts';
import { type Database, inTransaction, type Queryable } from '../transaction.ts';
import { appendCheckpoint, stateOf } from './append-checkpoint.ts';
import {
  countChained,
  createPartitions,
  dropPartition,
  findHead,
  findLastIdIn,
  findOldPartitions,
  lockAuditChain,
  type Partition,
} from './audit-chain-store.ts';
import type { ChainDeps } from './extend-audit-chain.ts';

/** Partitions are there this many months before they are needed. */
const MONTHS_AHEAD = 2;

/**
 * Makes the partitions of the coming two months. Without one for the present month no event can be written.
 *
 * @throws the database's error
 */
export const prepareAuditMonths = (db: Pick<Database, 'pool'>): Promise<void> =>
  inTransaction(db, (tx) => createPartitions(tx, MONTHS_AHEAD));

/**
 * Lets go the months that ended longer ago than `retentionDays`, oldest first. In the same transaction a checkpoint says so,
 * by which the chain stays verifiable, and an audit event. What is not in the chain yet is kept.
 *
 * @returns the months, such as `2025-10`; the first one stands for all before as well
 * @throws the database's error, also when somebody reads the log for so long that it cannot be changed: try again later
 */
export async function releaseAuditMonths(deps: ChainDeps, retentionDays: number): Promise<string[]> {
  const released: string[] = [];
  for (const partition of await findOldPartitions(deps.db.pool, retentionDays)) {
    if (!(await inTransaction(deps.db, (tx) => release(tx, deps, partition)))) break;
    released.push(partition.month);
  }
  return released;
}

/** @returns whether it was let go */
async function release(tx: Queryable, deps: ChainDeps, partition: Partition): Promise<boolean> {
  if (!(await lockAuditChain(tx, 'extend'))) return false;
  const head = await findHead(tx);
  if (head === null) return false;
  const { upTo, keptFrom: from } = stateOf(head);
  const lastId = await findLastIdIn(tx, partition);
  if (lastId !== null && BigInt(lastId) > BigInt(upTo)) return false;
  const keptFrom = partition.until.toISOString().slice(0, 7);
  const events = await countChained(tx, { from: from ?? '', until: keptFrom });
  await appendCheckpoint(tx, deps, { head, says: { kind: 'release', events, keptFrom } });
  await dropPartition(tx, partition);
  await insertAuditEvent(
    tx,
    { event: 'audit_events_released', metadata: { keptFrom, events } },
    { actor: 'system', correlationId: createCorrelationId() },
  );
  return true;
}
