import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { AUTHENTICATED_TABLES, type AuthenticatedTable } from '../rows/authenticated-rows.ts';
import { createRowSeals } from '../rows/row-seals.ts';
import { sealBatch } from '../rows/seal-rows.ts';
import { inTransaction } from '../transaction.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { isCurrent } from '../vault/sealed-token.ts';
import { findKeyHolders } from './key-holder-store.ts';
import { type Envelopes, takeSealedRows, writeSealedRows } from './reseal-store.ts';
import { hasQueue } from './sealed-count-store.ts';
import { QUEUED_REVOCATIONS, RESEALED_TABLES, type ResealedTable } from './sealed-values.ts';

export type ResealDeps = Pick<Deps, 'db' | 'vault'> & { readonly ring: KeyRing };

/** What a walk through everything that is sealed came to. */
export interface Resealed {
  readonly resealed: number;
  /** Rows whose envelopes no key opens, or that do not verify: they stay as they are. */
  readonly unreadable: number;
  /** Whether nothing is left, and nobody seals with another key any more. */
  readonly done: boolean;
}

/** Rows in one transaction: a refresh of one of them waits for a few milliseconds at most. */
const BATCH = 200;

/** Opens what another key sealed, and seals it with the one in use; null: it does not open. */
function sealAnew(
  { vault, ring }: ResealDeps,
  table: ResealedTable,
  { row, envelopes }: Envelopes,
): (string | null)[] | null {
  try {
    return table.values.map(({ bindingOf }, index) => {
      const envelope = envelopes[index] ?? null;
      if (envelope === null) return envelope;
      const binding = bindingOf(row);
      if (isCurrent(envelope, binding, ring.activeKeyId)) return envelope;
      return vault.encryptToken(vault.decryptToken(envelope, binding), binding);
    });
  } catch (error) {
    if (error instanceof IntegrationsServiceError) return null;
    throw error;
  }
}

/** What became of some rows of a table. */
interface Batch<Place> {
  readonly resealed: number;
  readonly unreadable: number;
  /** The place to go on from; null: this was the end. */
  readonly next: Place | null;
}

/** The next rows of a table with sealed values. */
const resealBatch =
  (deps: ResealDeps, table: ResealedTable) =>
  (after: readonly string[] | null): Promise<Batch<readonly string[]>> =>
    inTransaction(deps.db, async (tx) => {
      const taken = await takeSealedRows(tx, table, { keyId: deps.ring.activeKeyId, after, limit: BATCH });
      const readable = taken.flatMap((row) => {
        const fresh = sealAnew(deps, table, row);
        return fresh === null ? [] : [{ ...row, fresh }];
      });
      return {
        resealed: readable.length === 0 ? 0 : await writeSealedRows(tx, table, readable),
        unreadable: taken.length - readable.length,
        next: taken.length < BATCH ? null : (taken.at(-1)?.id ?? null),
      };
    });

/** The next rows of a table that are authenticated as a whole. */
const authenticateBatch =
  ({ db, ring }: ResealDeps, table: AuthenticatedTable) =>
  (after: string | null): Promise<Batch<string>> =>
    inTransaction(db, async (tx) => {
      const by = { kind: 'another', keyId: ring.activeKeyId } as const;
      const batch = await sealBatch(tx, createRowSeals(ring), { table, by, after, limit: BATCH });
      return { resealed: batch.sealed, unreadable: batch.refused, next: batch.next };
    });

/**
 * Walks once through everything that is sealed, and seals with the key in use what another one sealed. Any number of
 * processes may do it at once: each leaves to the others what they are at. What is done is done, so one that is killed
 * takes nothing back. Whoever writes a row meanwhile, a refresh above all, wins.
 *
 * @param options.rowsPerSecond at most, in this process. Default: as fast as it goes
 * @param options.signal ends it after the batch under way
 * @throws the database's error
 */
export async function reseal(
  deps: ResealDeps,
  { rowsPerSecond = Number.POSITIVE_INFINITY, signal }: { rowsPerSecond?: number; signal?: AbortSignal } = {},
): Promise<Resealed> {
  const { pool } = deps.db;
  const keyId = deps.ring.activeKeyId;
  const agreed = (await findKeyHolders(pool)).every(({ sealsWith }) => sealsWith === keyId);
  const tables = (await hasQueue(pool)) ? [...RESEALED_TABLES, QUEUED_REVOCATIONS] : RESEALED_TABLES;
  let resealed = 0;
  let unreadable = 0;

  async function walk<Place>(take: (after: Place | null) => Promise<Batch<Place>>): Promise<void> {
    for (let place: Place | null = null, more = true; more && !signal?.aborted; ) {
      const batch: Batch<Place> = await take(place);
      resealed += batch.resealed;
      unreadable += batch.unreadable;
      place = batch.next;
      more = place !== null;
      if (batch.resealed > 0)
        await sleep((batch.resealed / rowsPerSecond) * 1_000, undefined, { ...(signal && { signal }) }).catch(
          () => undefined,
        );
    }
  }

  for (const table of tables) await walk(resealBatch(deps, table));
  for (const table of AUTHENTICATED_TABLES) await walk(authenticateBatch(deps, table));
  return { resealed, unreadable, done: agreed && resealed === 0 && !signal?.aborted };
}
