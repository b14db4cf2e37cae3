import { randomBytes } from 'node:crypto';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { inTransaction } from '../transaction.ts';
import { checkWebhookUrl } from './check-webhook-url.ts';
import { toWebhookSecret } from './sign-webhook.ts';
import { webhookBinding } from './webhook-binding.ts';
import { countEndpointsOf, insertWebhookEndpoint } from './webhook-endpoint-store.ts';
import type { WebhookEventType } from './webhook-event.ts';

/** Standard Webhooks asks for 24 to 64 bytes. */
export const SECRET_BYTES = 32;

/** Endpoints that one key, or one person, may have: every one of them costs a request for every event. */
const MOST_ENDPOINTS = 50;

/** A new endpoint. */
export interface CreateWebhookEndpoint {
  readonly url: string;
  /** Default, or empty: all but `connection.refreshed` and `anomaly.detected`. */
  readonly events?: readonly WebhookEventType[] | undefined;
  /** The operator who asks; none for an API key. */
  readonly userId?: number | undefined;
}

/**
 * Adds an endpoint: it is told what happens from now on. Its secret is returned once and never again.
 *
 * @throws LIMIT_REACHED whoever asks has made 50 that are still there
 * @throws VALIDATION_ERROR the address is not https, or private, and its origin is not trusted
 */
export async function createWebhookEndpoint(
  deps: Pick<Deps, 'db' | 'vault' | 'rows' | 'clock'> & {
    webhooks: Pick<Deps['webhooks'], 'trustedOrigins'>;
  },
  input: CreateWebhookEndpoint,
  origin: RequestOrigin,
): Promise<{ id: string; url: string; events: WebhookEventType[]; createdAt: Date; secret: string }> {
  const endpoint = {
    id: `we_${randomBytes(10).toString('hex')}`,
    url: checkWebhookUrl(input.url, deps.webhooks.trustedOrigins),
    events: [...new Set(input.events)],
    createdAt: deps.clock.now(),
  };
  const { id, url, events } = endpoint;
  const secret = toWebhookSecret(randomBytes(SECRET_BYTES));
  await inTransaction(deps.db, async (tx) => {
    if ((await countEndpointsOf(tx, origin.actor)) >= MOST_ENDPOINTS)
      throw new IntegrationsServiceError('LIMIT_REACHED', {
        correlationId: origin.correlationId,
        message: `You have ${MOST_ENDPOINTS} webhook endpoints, and may not have more.`,
      });
    await insertWebhookEndpoint(tx, {
      ...endpoint,
      createdBy: origin.actor,
      seal: deps.rows.seal('webhook_endpoints', endpoint),
      secret: deps.vault.encryptToken(secret, webhookBinding(id, 'secret')),
    });
    await insertAuditEvent(
      tx,
      { event: 'webhook_created', userId: input.userId, metadata: { endpointId: id, url, events } },
      origin,
    );
  });
  return { ...endpoint, secret };
}
