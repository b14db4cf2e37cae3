import type { AuditRecord } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { inTransaction } from '../transaction.ts';
import { hasExpired, type KeyChangeOrigin } from './api-key.ts';
import { type CheckedApiKey, lockApiKey, updateApiKey } from './api-key-store.ts';

/**
 * Changes a key that still works, and writes down what was done.
 *
 * @throws NOT_FOUND there is none of this id that still works
 */
export async function updateWorkingKey(
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  id: string,
  {
    changes,
    record,
    origin,
  }: {
    changes: (key: CheckedApiKey) => Partial<CheckedApiKey>;
    record: AuditRecord;
    origin: KeyChangeOrigin;
  },
): Promise<void> {
  const { operatorId: userId, ...where } = origin;
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const key = await lockApiKey(tx, id);
    // What was tampered with must not be sealed as it is now.
    if (key === null || deps.rows.admit('api_keys', key) === null || hasExpired(key, now))
      throw new IntegrationsServiceError('NOT_FOUND', { correlationId: origin.correlationId });
    const changed = { ...key, ...changes(key) };
    await updateApiKey(tx, { ...changed, seal: deps.rows.seal('api_keys', changed) });
    const metadata = { keyId: id, name: key.name, ...record.metadata };
    await insertAuditEvent(tx, { userId, ...record, metadata }, where);
  });
}
