import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../transaction.ts';
import { attemptDelivery } from './attempt-delivery.ts';
import type { SendDeps } from './send-webhook.ts';
import { insertWebhookAttempt } from './webhook-attempt-store.ts';
import {
  disableWebhookEndpoint,
  findWebhookEndpoint,
  pauseWebhookEndpoint,
  type WebhookEndpointRow,
} from './webhook-endpoint-store.ts';
import type { WebhookDelivery } from './webhook-event.ts';

export type DeliverDeps = SendDeps & Pick<Deps, 'db' | 'rows' | 'meter'>;

/** However long an endpoint asks to be left alone, it is tried again after this time. */
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * Delivers a message at least once: any 2xx ends it, and so does an endpoint that is gone. Each attempt is logged.
 *
 * @throws what kept it from arriving: it is to be tried again
 */
export async function deliverWebhook(
  deps: DeliverDeps,
  { endpointId, event, correlationId }: WebhookDelivery,
  origin: RequestOrigin,
): Promise<void> {
  const endpoint = await findWebhookEndpoint(deps.db, endpointId);
  // Whoever changed where it goes past the hub is told nothing.
  if (endpoint === null || deps.rows.admit('webhook_endpoints', endpoint) === null) return;
  const now = deps.clock.now();
  if (endpoint.disabledAt !== null) {
    const nothing = { status: null, durationMs: null, answer: null } as const;
    const message = { endpointId, messageId: correlationId, event, at: now };
    return insertWebhookAttempt(deps.db.pool, { ...message, ...nothing, outcome: 'dropped' });
  }
  if (endpoint.closedUntil !== null && endpoint.closedUntil > now)
    throw new Error('the endpoint asked to be left alone for a while');
  const logged = { event: event.type, correlationId };
  try {
    const delivery = await attemptDelivery(deps, endpoint, { id: correlationId, event });
    const { outcome, status, retryAfterMs } = delivery;
    if (outcome === 'delivered') return;
    if (outcome === 'gone') return await disable(deps, endpoint, origin);
    if (outcome === 'unreachable') throw delivery.cause;
    if (retryAfterMs !== undefined)
      await pauseWebhookEndpoint(
        deps.db.pool,
        endpointId,
        new Date(now.getTime() + Math.min(retryAfterMs, LONGEST_PAUSE_MS)),
      );
    throw new Error(`the endpoint answered ${status}`);
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
