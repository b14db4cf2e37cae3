import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { inTransaction } from '../transaction.ts';
import { deleteSession, type Maker } from './connect-session-store.ts';

/**
 * Ends a connect session at once: its link, its page, and what was started there and has not come back yet.
 *
 * @param options.maker whose it has to be; null: anybody's
 * @throws NOT_FOUND there is none of this id, or it is another's
 */
export async function revokeConnectSession(
  deps: Pick<Deps, 'db'>,
  { id, maker }: { readonly id: string; readonly maker: Maker },
  origin: RequestOrigin,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const userId = await deleteSession(tx, id, maker);
    if (userId === null)
      throw new IntegrationsServiceError('NOT_FOUND', { correlationId: origin.correlationId });
    await insertAuditEvent(
      tx,
      { event: 'connect_session_revoked', userId, metadata: { connectSessionId: id } },
      origin,
    );
  });
}
