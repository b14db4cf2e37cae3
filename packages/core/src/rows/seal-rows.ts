import type { Queryable } from '../transaction.ts';
import { AUTHENTICATED_ROWS, AUTHENTICATED_TABLES, type AuthenticatedTable } from './authenticated-rows.ts';
import type { RowSeals } from './row-seals.ts';
import { type SealedBy, takeRows, writeSeals } from './row-store.ts';

const BATCH = 1_000;

/** The next rows of a table. */
export interface SealedBatch {
  readonly sealed: number;
  /** Rows that do not verify: they stay as they are. */
  readonly refused: number;
  /** The place to go on from; null: this was the end. */
  readonly next: string | null;
}

/**
 * Seals rows with the key in use.
 *
 * @param options.by which; of those that a key has sealed only the ones that verify, unless that key is lost
 */
export async function sealBatch(
  tx: Queryable,
  seals: RowSeals,
  {
    table,
    by,
    after,
    limit,
  }: { table: AuthenticatedTable; by: SealedBy; after: string | null; limit: number },
): Promise<SealedBatch> {
  const taken = await takeRows(tx, table, { by, after, limit });
  const [id] = AUTHENTICATED_ROWS[table];
  const fresh = taken
    .filter((row) => by.kind !== 'another' || seals.verify(table, row))
    .map((row) => ({ id: String(row[id]), seal: seals.seal(table, row) }));
  if (fresh.length > 0) await writeSeals(tx, table, fresh);
  const last = taken.at(-1)?.[id];
  return {
    sealed: fresh.length,
    refused: taken.length - fresh.length,
    next: taken.length < limit ? null : String(last),
  };
}

/** Seals every row that has no seal, or that of a key that is lost, as it is: for once it has to be believed. */
export async function believeRows(
  tx: Queryable,
  seals: RowSeals,
  by: Exclude<SealedBy, { kind: 'another' }>,
): Promise<number> {
  let sealed = 0;
  for (const table of AUTHENTICATED_TABLES)
    for (let after: string | null = null, more = true; more; ) {
      const batch: SealedBatch = await sealBatch(tx, seals, { table, by, after, limit: BATCH });
      sealed += batch.sealed;
      after = batch.next;
      more = after !== null;
    }
  return sealed;
}
