import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import type { Meter } from '../meter.ts';
import { inTransaction } from '../transaction.ts';
import { isDelivered, type SendDeps, sendWebhook } from './send-webhook.ts';
import {
  disableWebhookEndpoint,
  findWebhookEndpoint,
  type WebhookEndpointRow,
} from './webhook-endpoint-store.ts';
import type { WebhookDelivery } from './webhook-event.ts';

export type DeliverDeps = SendDeps & Pick<Deps, 'db' | 'rows' | 'meter'>;

/** 410 Gone: nobody wants to be told there any more (Standard Webhooks). */
const GONE = 410;

/**
 * Delivers a message at least once: any 2xx ends it, and so does an endpoint that is gone.
 *
 * @throws what kept it from arriving: it is to be tried again
 */
export async function deliverWebhook(
  deps: DeliverDeps,
  { endpointId, event, correlationId }: WebhookDelivery,
  origin: RequestOrigin,
): Promise<void> {
  const endpoint = await findWebhookEndpoint(deps.db, endpointId);
  if (endpoint === null || endpoint.disabledAt !== null) return;
  // Whoever changed where it goes past the hub is told nothing.
  if (deps.rows.admit('webhook_endpoints', endpoint) === null) return;
  const logged = { event: event.type, correlationId };
  const startTime = performance.now();
  const tell = (outcome: Parameters<Meter['webhook']>[0]['outcome']) =>
    deps.meter?.webhook({ outcome, durationMs: performance.now() - startTime });
  try {
    const status = await sendWebhook(deps, endpoint, { id: correlationId, event }).catch((error: unknown) => {
      tell('unreachable');
      throw error;
    });
    tell(status === GONE ? 'gone' : isDelivered(status) ? 'delivered' : 'refused');
    if (status === GONE) await disable(deps, endpoint, origin);
    else if (!isDelivered(status)) throw new Error(`the endpoint answered ${status}`);
  } catch (error) {
    deps.webhooks.log.warn({ ...logged, cause: error }, `Delivery to ${endpointId} failed`);
    throw error;
  }
}

async function disable(
  deps: DeliverDeps,
  { id, url }: WebhookEndpointRow,
  origin: RequestOrigin,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    if (await disableWebhookEndpoint(tx, id))
      await insertAuditEvent(tx, { event: 'webhook_disabled', metadata: { endpointId: id, url } }, origin);
  });
  deps.webhooks.log.warn(
    { correlationId: origin.correlationId },
    `${id} answered 410 and is told nothing more`,
  );
}
