import type { Database } from '@evergrant/database';
import { inTransaction } from '../transaction.ts';
import { sealCanary } from '../vault/canary.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { startSealing } from '../vault/vault-key-store.ts';

/** Has the active key of a ring seal in a database, without any process to agree on it; before, nothing is stored under it. */
export const sealWith = (db: Pick<Database, 'pool'>, ring: KeyRing): Promise<void> =>
  inTransaction(db, (tx) =>
    startSealing(tx, { keyId: ring.activeKeyId, canary: sealCanary(ring, ring.activeKeyId, 'sealed') }),
  );
