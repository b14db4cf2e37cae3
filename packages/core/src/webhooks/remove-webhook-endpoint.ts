import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../transaction.ts';
import { unknownEndpoint } from './unknown-endpoint.ts';
import { deleteWebhookEndpoint } from './webhook-endpoint-store.ts';

/**
 * Removes an endpoint: what is still on its way to it is dropped.
 *
 * @throws NOT_FOUND
 */
export async function removeWebhookEndpoint(
  deps: Pick<Deps, 'db'>,
  { id, userId }: { readonly id: string; readonly userId?: number | undefined },
  origin: RequestOrigin,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const url = await deleteWebhookEndpoint(tx, id);
    if (url === null) throw unknownEndpoint();
    await insertAuditEvent(
      tx,
      { event: 'webhook_removed', userId, metadata: { endpointId: id, url } },
      origin,
    );
  });
}
