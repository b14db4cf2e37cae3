import { randomUUID } from 'node:crypto';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { attemptDelivery } from './attempt-delivery.ts';
import type { SendDeps } from './send-webhook.ts';
import { unknownEndpoint } from './unknown-endpoint.ts';
import { findWebhookEndpoint } from './webhook-endpoint-store.ts';

/** What came of a test. */
export interface WebhookTest {
  readonly delivered: boolean;
  /** Null: there was no answer. */
  readonly status: number | null;
}

/**
 * Sends an endpoint a `webhook.test`, once, and waits for its answer.
 *
 * @throws NOT_FOUND
 */
export async function testWebhookEndpoint(
  deps: SendDeps & Pick<Deps, 'db' | 'rows'>,
  { id, userId }: { readonly id: string; readonly userId?: number | undefined },
  origin: RequestOrigin,
): Promise<WebhookTest> {
  const endpoint = await findWebhookEndpoint(deps.db, id);
  if (endpoint === null || deps.rows.admit('webhook_endpoints', endpoint) === null) throw unknownEndpoint();
  const { url } = endpoint;
  await insertAuditEvent(
    deps.db.pool,
    { event: 'webhook_tested', userId, metadata: { endpointId: id, url } },
    origin,
  );
  const timestamp = deps.clock.now().toISOString();
  const { outcome, status } = await attemptDelivery(deps, endpoint, {
    id: `msg_${randomUUID().replaceAll('-', '')}`,
    event: { type: 'webhook.test', timestamp, data: {} },
  });
  return { delivered: outcome === 'delivered', status };
}
