import type { RequestOrigin } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { type EndpointRef, withWebhookEndpoint } from './with-webhook-endpoint.ts';

/**
 * Switches an endpoint off, so that nothing more is sent there, or on again, whoever switched it off: an operator, or its own
 * answer that it is gone. What happens meanwhile is not kept for it.
 *
 * @throws NOT_FOUND
 */
export function switchWebhookEndpoint(
  deps: Pick<Deps, 'db' | 'rows' | 'clock'>,
  { enabled, ...endpoint }: EndpointRef & { readonly enabled: boolean },
  origin: RequestOrigin,
): Promise<void> {
  return withWebhookEndpoint(deps, endpoint, {
    changes: ({ disabledAt }) => {
      if ((disabledAt === null) === enabled) return null;
      return enabled ? { disabledAt: null, closedUntil: null } : { disabledAt: deps.clock.now() };
    },
    record: { event: enabled ? 'webhook_enabled' : 'webhook_disabled' },
    origin,
  });
}
