import type { Deps } from '../deps.ts';
import { idPage } from '../id-page.ts';
import { unknownEndpoint } from './unknown-endpoint.ts';
import { findWebhookAttempts, type WebhookAttempt } from './webhook-attempt-store.ts';
import { findWebhookEndpoint } from './webhook-endpoint-store.ts';

/** A page of the log of an endpoint, and where the next one begins. */
export interface WebhookAttemptPage {
  readonly attempts: readonly WebhookAttempt[];
  /** Null: there is none. */
  readonly nextCursor: string | null;
}

/**
 * What was sent to an endpoint of late and what came of it, the latest first. Kept for a week, and 10,000 of an endpoint.
 *
 * @param page.failed only attempts that did not arrive
 * @param page.before the id that the page before ended with. Default: from the latest
 * @throws NOT_FOUND
 */
export async function listWebhookAttempts(
  { db }: Pick<Deps, 'db'>,
  endpointId: string,
  page: { readonly failed: boolean; readonly before?: string | undefined; readonly limit: number },
): Promise<WebhookAttemptPage> {
  if ((await findWebhookEndpoint(db, endpointId)) === null) throw unknownEndpoint();
  const found = await findWebhookAttempts(db.pool, endpointId, { ...page, limit: page.limit + 1 });
  const { rows, nextCursor } = idPage(found, page.limit);
  return { attempts: rows, nextCursor };
}
