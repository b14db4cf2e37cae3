import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, inTransaction, type Queryable } from '../transaction.ts';
import { type AppendDeps, appendCheckpoint, stateOf } from './append-checkpoint.ts';
import { digestEvents, findHead, findProgress, findWriters, lockAuditChain } from './audit-chain-store.ts';
import type { Checkpoint } from './checkpoint.ts';

/** An event is in the chain after this time, or as soon as so many wait. */
const DUE = { ageMs: 60_000, events: 5_000 } as const;
/** Events of one checkpoint, at most. */
const MOST_EVENTS = 10_000;
/** How often transactions under way are looked at. */
const WRITERS_POLL_MS = 20;

export interface ChainDeps extends AppendDeps {
  readonly db: Pick<Database, 'pool'>;
}

/**
 * Takes the events into the chain that are not in it yet, when it is time: 5,000 of them, or a minute after the last
 * checkpoint. Whoever writes events is never held up, and pays nothing. Any number of processes may call it at once; one
 * does the work.
 *
 * Events get their ids when they are written and appear when their transaction commits, so a smaller id may appear after a
 * greater one. Hence the newest id is read first; then those who may be writing at that moment are waited for, as
 * `CREATE INDEX CONCURRENTLY` does; after that nothing can appear at or below that id.
 *
 * @param options.due false: at once, however few they are. Default true
 * @param options.patienceMs how long transactions under way are waited for; the next call waits again. Default 2,000 ms
 * @returns the newest checkpoint; null: there is none yet
 * @throws Error the chain's key is not in the ring; the database's error
 */
export async function extendAuditChain(
  deps: ChainDeps,
  options: { due?: boolean; patienceMs?: number } = {},
): Promise<Checkpoint | null> {
  const { pool } = deps.db;
  const { head, ageMs, lastId } = await findProgress(pool);
  const waiting = lastId - (head === null ? 0n : BigInt(stateOf(head).upTo));
  const isDue = ageMs >= DUE.ageMs || waiting >= DUE.events;
  if (waiting <= 0 || (!isDue && options.due !== false)) return head;
  if (!(await outlastWriters(pool, options.patienceMs ?? 2_000))) return head;
  while (await inTransaction(deps.db, (tx) => takeNext(tx, deps, lastId)));
  return (await findProgress(pool)).head;
}

/** Waits until everybody who may be writing now has ended. @returns whether they have */
async function outlastWriters(pool: Queryable, patienceMs: number): Promise<boolean> {
  let writers = await findWriters(pool);
  for (let waited = 0; writers.length > 0 && waited < patienceMs; waited += WRITERS_POLL_MS) {
    await sleep(WRITERS_POLL_MS);
    const still = await findWriters(pool);
    writers = writers.filter((writer) => still.includes(writer));
  }
  return writers.length === 0;
}

/** One checkpoint, behind the newest. @returns whether there is more to do */
async function takeNext(tx: Queryable, deps: AppendDeps, lastId: bigint): Promise<boolean> {
  if (!(await lockAuditChain(tx, 'extend'))) return false;
  const head = await findHead(tx);
  if (head === null || stateOf(head).key !== deps.signer.publicKey) {
    await appendCheckpoint(tx, deps, { head, says: { kind: 'key' } });
    return true;
  }
  const after = BigInt(stateOf(head).upTo);
  if (after >= lastId) return false;
  const range = await digestEvents(tx, { after, upTo: lastId, limit: MOST_EVENTS });
  if (range.lastId === null) return false;
  const more = range.count === MOST_EVENTS;
  await appendCheckpoint(tx, deps, {
    head,
    says: { kind: 'events', after: after.toString(), months: range.months },
    upTo: more ? range.lastId : lastId,
    marks: range.marks,
  });
  return more;
}
