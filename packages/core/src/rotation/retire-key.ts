import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { inTransaction, type Queryable } from '../transaction.ts';
import { deleteHubSecretsOf } from '../vault/hub-secret-store.ts';
import { deleteVaultKey, findVaultKeys, lockKeys } from '../vault/vault-key-store.ts';
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

/** Undoes the transaction, and says why. */
class Kept extends Error {
  readonly retirement: Retirement;
  constructor(retirement: Retirement) {
    super(retirement.kind);
    this.retirement = retirement;
  }
}

async function retire(
  tx: Queryable,
  { keyId, lost }: { keyId: string; lost: boolean },
  origin: RequestOrigin,
): Promise<Retirement> {
  await lockKeys(tx);
  const known = await findVaultKeys(tx);
  if (!known.some((key) => key.keyId === keyId)) return { kind: 'unknown' };
  if (known[0]?.keyId === keyId && !lost) return { kind: 'seals' };
  const using = (await findKeyHolders(tx)).filter(({ keys, sealsWith, journalKeys }) =>
    lost
      ? keys.some((key) => key.startsWith(`${keyId}:`))
      : sealsWith === keyId || journalKeys.includes(keyId),
  );
  if (using.length > 0) return { kind: 'held', processes: using.length };
  // Waits for whoever is storing something under it; from here on nobody can. Then it is counted.
  await deleteVaultKey(tx, keyId);
  const counted = (await countSealed(tx)).find((count) => count.keyId === keyId);
  if (counted !== undefined && !lost) throw new Kept({ kind: 'needed', sealed: counted.sealed });
  // The hub makes new ones; the old would keep it from starting.
  if (lost) await deleteHubSecretsOf(tx, keyId);
  await insertAuditEvent(tx, { event: 'key_retired', metadata: { keyId, lost } }, origin);
  return { kind: 'retired' };
}

/**
 * Takes a key away that nothing needs any more: afterwards a hub starts without it. Nothing changes where it is needed.
 *
 * @param input.lost the key is lost: what it sealed cannot be opened by anybody, and the hub is to start all the same
 * @throws the database's error
 */
export async function retireKey(
  { db }: Pick<Deps, 'db'>,
  input: { readonly keyId: string; readonly lost?: boolean },
  origin: RequestOrigin,
): Promise<Retirement> {
  const { keyId, lost = false } = input;
  try {
    return await inTransaction(db, (tx) => retire(tx, { keyId, lost }, origin));
  } catch (error) {
    if (error instanceof Kept) return error.retirement;
    throw error;
  }
}
