import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../transaction.ts';
import type { NoticedAnomaly } from './anomaly.ts';
import { setDismissed } from './anomaly-store.ts';

/**
 * Notes that an operator has seen to an anomaly: it is shown to nobody any more, and is told again when it is still there
 * after a day. What was dismissed before stays so.
 */
export async function dismissAnomaly(
  deps: Pick<Deps, 'db'>,
  { kind, subject }: Pick<NoticedAnomaly, 'kind' | 'subject'>,
  origin: RequestOrigin,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    if (await setDismissed(tx, { kind, subject }))
      await insertAuditEvent(tx, { event: 'anomaly_dismissed', metadata: { kind, subject } }, origin);
  });
}
