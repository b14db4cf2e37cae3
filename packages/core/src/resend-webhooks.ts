import type { RequestOrigin } from './audit/audit-event.ts';
import { insertAuditEvent } from './audit/audit-store.ts';
import type { Deps } from './deps.ts';
import { IntegrationsServiceError } from './errors.ts';
import { insertJob } from './jobs/outbox-store.ts';
import { inTransaction } from './transaction.ts';
import { unknownEndpoint } from './webhooks/unknown-endpoint.ts';
import { findLoggedMessage, findUndelivered } from './webhooks/webhook-attempt-store.ts';
import { findWebhookEndpoint } from './webhooks/webhook-endpoint-store.ts';

/**
 * Sends messages of an endpoint's log again, under the ids they have: one that is named, or all that were tried since a moment
 * and have never arrived. They leave within a second or so, and are tried again like any other.
 *
 * @returns how many
 * @throws NOT_FOUND there is no such endpoint, or its log has no such message; VALIDATION_ERROR it is switched off
 */
export async function resendWebhooks(
  { db }: Pick<Deps, 'db'>,
  {
    id: endpointId,
    userId,
    which,
  }: {
    readonly id: string;
    /** The operator who asks; none for an API key. */
    readonly userId?: number | undefined;
    readonly which: { readonly messageId: string } | { readonly undeliveredSince: Date };
  },
  origin: RequestOrigin,
): Promise<number> {
  const endpoint = await findWebhookEndpoint(db, endpointId);
  if (endpoint === null) throw unknownEndpoint();
  if (endpoint.disabledAt !== null)
    throw new IntegrationsServiceError('VALIDATION_ERROR', {
      message: 'The endpoint is switched off: switch it on first.',
    });
  return inTransaction(db, async (tx) => {
    const messages =
      'messageId' in which
        ? await oneMessage(tx, endpointId, which.messageId)
        : await findUndelivered(tx, { endpointId, since: which.undeliveredSince });
    for (const { messageId: correlationId, event } of messages)
      await insertJob(tx, 'deliver-webhook', { payload: { endpointId, event, correlationId } });
    if (messages.length > 0)
      await insertAuditEvent(
        tx,
        {
          event: 'webhook_resent',
          userId,
          metadata: { endpointId, url: endpoint.url, messages: messages.length },
        },
        origin,
      );
    return messages.length;
  });
}

async function oneMessage(
  tx: Parameters<typeof findLoggedMessage>[0],
  endpointId: string,
  messageId: string,
) {
  const event = await findLoggedMessage(tx, { endpointId, messageId });
  if (event === null)
    throw new IntegrationsServiceError('NOT_FOUND', {
      message: 'The log of this endpoint has no message of this id.',
    });
  return [{ messageId, event }];
}
