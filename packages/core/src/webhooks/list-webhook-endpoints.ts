import type { Deps } from '../deps.ts';
import { findWebhookEndpoints, type WebhookEndpointRow } from './webhook-endpoint-store.ts';

/** An endpoint as it may be shown. */
export type WebhookEndpoint = Omit<WebhookEndpointRow, 'secret'>;

/** Every endpoint, oldest first, without its secret. */
export async function listWebhookEndpoints(deps: Pick<Deps, 'db'>): Promise<WebhookEndpoint[]> {
  const rows = await findWebhookEndpoints(deps.db.pool);
  return rows.map(({ secret: _, ...shown }) => shown);
}
