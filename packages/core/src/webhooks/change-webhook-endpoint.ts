import type { RequestOrigin } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import type { WebhookEventType } from './webhook-event.ts';
import { type EndpointRef, withWebhookEndpoint } from './with-webhook-endpoint.ts';

/**
 * Chooses which events an endpoint is sent from now on.
 *
 * @param change.events empty: all but `connection.refreshed` and `anomaly.detected`
 * @throws NOT_FOUND
 */
export function changeWebhookEndpoint(
  deps: Pick<Deps, 'db' | 'rows'>,
  { events, ...endpoint }: EndpointRef & { readonly events: readonly WebhookEventType[] },
  origin: RequestOrigin,
): Promise<void> {
  const chosen = [...new Set(events)];
  return withWebhookEndpoint(deps, endpoint, {
    changes: () => ({ events: chosen }),
    record: { event: 'webhook_changed', metadata: { events: chosen } },
    origin,
  });
}
