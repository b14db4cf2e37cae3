import type { Deps } from '../deps.ts';
import { inTransaction } from '../transaction.ts';
import { sealCanary, stageOf } from '../vault/canary.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { findVaultKeys, lockKeys, writeCanary } from '../vault/vault-key-store.ts';

/**
 * Makes sure that the first account is the operator once and for all: that there has been one is sealed by the keys, so
 * deleting rows makes nobody else the first.
 *
 * @returns whether there was none yet
 * @throws the database's error
 */
export function electOperator({ db, ring }: Pick<Deps, 'db'> & { readonly ring: KeyRing }): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await lockKeys(tx);
    const known = await findVaultKeys(tx);
    if (stageOf(known, ring) !== 'sealed') return false;
    for (const { keyId } of known)
      await writeCanary(tx, { keyId, canary: sealCanary(ring, keyId, 'elected') });
    return true;
  });
}
