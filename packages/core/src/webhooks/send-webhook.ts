import type { Deps } from '../deps.ts';
import { webhookBinding } from './create-webhook-endpoint.ts';
import { signWebhook } from './sign-webhook.ts';
import type { WebhookEndpointRow } from './webhook-endpoint-store.ts';
import type { WebhookMessage } from './webhook-event.ts';

export type SendDeps = Pick<Deps, 'vault' | 'webhooks' | 'clock'>;

/**
 * Sends a message once, signed.
 *
 * @returns the HTTP status of the answer
 * @throws ProviderFailure no answer, or an address that is not allowed; GET_TOKEN_ERROR the secret cannot be opened
 */
export async function sendWebhook(
  deps: SendDeps,
  endpoint: Pick<WebhookEndpointRow, 'id' | 'url' | 'secret'>,
  { id, event }: WebhookMessage,
): Promise<number> {
  const { type, timestamp, data } = event;
  const body = JSON.stringify({ type, timestamp, data });
  const secret = deps.vault.decryptToken(endpoint.secret, webhookBinding(endpoint.id));
  const { status } = await deps.webhooks.fetch(endpoint.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Evergrant',
      ...signWebhook(secret, { id, sentAt: deps.clock.now(), body }),
    },
    body,
  });
  return status;
}

/** Whether an answer says that the message has arrived. */
export const isDelivered = (status: number): boolean => status >= 200 && status < 300;
