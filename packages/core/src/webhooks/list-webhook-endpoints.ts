import type { Deps } from '../deps.ts';
import { findWebhookEndpoints, type WebhookEndpoint } from './webhook-endpoint-store.ts';

/** Every endpoint, oldest first, without its secret. */
export const listWebhookEndpoints = (deps: Pick<Deps, 'db'>): Promise<WebhookEndpoint[]> =>
  findWebhookEndpoints(deps.db);
