import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { createCorrelationId } from '../errors.ts';
import { inTransaction } from '../transaction.ts';
import { sealCanary, stageOf } from '../vault/canary.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { findVaultKeys, lockKeys, writeCanary } from '../vault/vault-key-store.ts';
import { createRowSeals } from './row-seals.ts';
import { hasFirstAccount } from './row-store.ts';
import { believeRows } from './seal-rows.ts';

/**
 * Seals the rows of a database from before rows were authenticated, once. That it has happened stands in what the keys have
 * sealed: from then on a row without a seal is refused, whoever took it away.
 *
 * @returns how many rows; 0 when it has happened before
 * @throws the database's error
 */
export function adoptRows({ db, ring }: Pick<Deps, 'db'> & { readonly ring: KeyRing }): Promise<number> {
  return inTransaction(db, async (tx) => {
    await lockKeys(tx);
    const known = await findVaultKeys(tx);
    if (stageOf(known, ring) !== 'unsealed') return 0;
    const adopted = await believeRows(tx, createRowSeals(ring), { kind: 'nobody' });
    const stage = (await hasFirstAccount(tx)) ? 'elected' : 'sealed';
    for (const { keyId } of known) await writeCanary(tx, { keyId, canary: sealCanary(ring, keyId, stage) });
    await insertAuditEvent(
      tx,
      { event: 'rows_adopted', metadata: { rows: adopted } },
      { actor: 'system', correlationId: createCorrelationId() },
    );
    return adopted;
  });
}
