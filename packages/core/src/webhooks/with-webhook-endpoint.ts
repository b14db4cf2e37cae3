import type { AuditRecord, RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../transaction.ts';
import { unknownEndpoint } from './unknown-endpoint.ts';
import {
  lockWebhookEndpoint,
  updateWebhookEndpoint,
  type WebhookEndpointRow,
} from './webhook-endpoint-store.ts';

/** Which endpoint, and the operator who asks; none for an API key. */
export interface EndpointRef {
  readonly id: string;
  readonly userId?: number | undefined;
}

/** What of an endpoint can change. */
type Changes = Partial<
  Pick<
    WebhookEndpointRow,
    'events' | 'secret' | 'previousSecret' | 'previousEndsAt' | 'disabledAt' | 'closedUntil'
  >
>;

/** Changes an endpoint that is there, and writes down what was done. @throws NOT_FOUND */
export function withWebhookEndpoint(
  deps: Pick<Deps, 'db' | 'rows'>,
  { id, userId }: EndpointRef,
  {
    changes,
    record,
    origin,
  }: {
    /** Null: it is as it should be. */
    readonly changes: (endpoint: WebhookEndpointRow) => Changes | null;
    readonly record: Pick<AuditRecord, 'event' | 'metadata'>;
    readonly origin: RequestOrigin;
  },
): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const endpoint = await lockWebhookEndpoint(tx, id);
    // What was tampered with must not be sealed as it is now.
    if (endpoint === null || deps.rows.admit('webhook_endpoints', endpoint) === null) throw unknownEndpoint();
    const changed = changes(endpoint);
    if (changed === null) return;
    const after = { ...endpoint, ...changed };
    await updateWebhookEndpoint(tx, { ...after, seal: deps.rows.seal('webhook_endpoints', after) });
    const metadata = { endpointId: id, url: endpoint.url, ...record.metadata };
    await insertAuditEvent(tx, { event: record.event, userId, metadata }, origin);
  });
}
