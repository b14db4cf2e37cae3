import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { deleteAnswersOf } from '../idempotency/idempotent-answer-store.ts';
import { createRowSeals } from '../rows/row-seals.ts';
import { believeRows } from '../rows/seal-rows.ts';
import { inTransaction, type Queryable } from '../transaction.ts';
import { sealCanary, stageOf } from '../vault/canary.ts';
import { deleteHubSecretsOf } from '../vault/hub-secret-store.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { deleteVaultKey, findVaultKeys, lockKeys, startSealing } from '../vault/vault-key-store.ts';
import { findKeyHolders } from './key-holder-store.ts';
import { countSealed, type SealedTotals } from './sealed-count-store.ts';

/** What became of a key that was to go. */
export type Retirement =
  | { readonly kind: 'retired' }
  /** Nothing in this database was ever sealed with it, or it was retired before. */
  | { readonly kind: 'unknown' }
  /** It is the one that seals. */
  | { readonly kind: 'seals' }
  /** By processes that still seal with it, or have answers of providers in their journal that it sealed; of one that is said
   * to be lost, by those that have it. */
  | { readonly kind: 'held'; readonly processes: number }
  /** It sealed what is still stored. */
  | { readonly kind: 'needed'; readonly sealed: SealedTotals };

/** A key that nobody has any more. */
export interface LostKey {
  /** The keys that the hub goes on with. */
  readonly ring: KeyRing;
}

/** Undoes the transaction, and says why. */
class Kept extends Error {
  readonly retirement: Retirement;
  constructor(retirement: Retirement) {
    super(retirement.kind);
    this.retirement = retirement;
  }
}

/** What has to be, when nobody has a key any more. */
async function giveUp(tx: Queryable, { keyId, ring }: { keyId: string; ring: KeyRing }): Promise<void> {
  const known = await findVaultKeys(tx);
  if (!known.some((key) => key.keyId === ring.activeKeyId))
    await startSealing(tx, {
      keyId: ring.activeKeyId,
      canary: sealCanary(ring, ring.activeKeyId, stageOf(known, ring) ?? 'elected'),
    });
  // Nobody can tell any more who wrote them. Refused, they would lock everybody out: whoever says the key is lost vouches for them.
  await believeRows(tx, createRowSeals(ring), { kind: 'key', keyId });
  // The hub makes new ones; the old would keep it from starting.
  await deleteHubSecretsOf(tx, keyId);
  await deleteAnswersOf(tx, keyId);
}

async function retire(
  tx: Queryable,
  { keyId, lost }: { keyId: string; lost: LostKey | undefined },
  origin: RequestOrigin,
): Promise<Retirement> {
  await lockKeys(tx);
  const known = await findVaultKeys(tx);
  if (!known.some((key) => key.keyId === keyId)) return { kind: 'unknown' };
  if (known[0]?.keyId === keyId && lost === undefined) return { kind: 'seals' };
  const using = (await findKeyHolders(tx)).filter(({ keys, sealsWith, journalKeys }) =>
    lost !== undefined
      ? keys.some((key) => key.startsWith(`${keyId}:`))
      : sealsWith === keyId || journalKeys.includes(keyId),
  );
  if (using.length > 0) return { kind: 'held', processes: using.length };
  // Waits for whoever is storing something under it; from here on nobody can. Then it is counted.
  await deleteVaultKey(tx, keyId);
  const counted = (await countSealed(tx)).find((count) => count.keyId === keyId);
  if (counted !== undefined && lost === undefined) throw new Kept({ kind: 'needed', sealed: counted.sealed });
  if (lost !== undefined) await giveUp(tx, { keyId, ...lost });
  await insertAuditEvent(tx, { event: 'key_retired', metadata: { keyId, lost: lost !== undefined } }, origin);
  return { kind: 'retired' };
}

/**
 * Takes a key away that nothing needs any more: afterwards a hub starts without it. Nothing changes where it is needed.
 *
 * @param input.lost the key is lost: what it sealed cannot be opened by anybody, and the hub is to start all the same. Rows that
 *   it authenticated are believed as they are, and authenticated by the key in use
 * @throws the database's error
 */
export async function retireKey(
  { db }: Pick<Deps, 'db'>,
  input: { readonly keyId: string; readonly lost?: LostKey | undefined },
  origin: RequestOrigin,
): Promise<Retirement> {
  const { keyId, lost } = input;
  try {
    return await inTransaction(db, (tx) => retire(tx, { keyId, lost }, origin));
  } catch (error) {
    if (error instanceof Kept) return error.retirement;
    throw error;
  }
}
