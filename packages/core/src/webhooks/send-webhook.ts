import type { Deps } from '../deps.ts';
import { parseRetryAfter } from '../outbound/provider-failure.ts';
import { signWebhook } from './sign-webhook.ts';
import { webhookBinding } from './webhook-binding.ts';
import type { WebhookEndpointRow } from './webhook-endpoint-store.ts';
import type { WebhookMessage } from './webhook-event.ts';

export type SendDeps = Pick<Deps, 'vault' | 'webhooks' | 'clock'>;

/** What an endpoint answered. */
export interface WebhookAnswer {
  readonly status: number;
  /** How long it asked to be left alone (`Retry-After`). */
  readonly retryAfterMs: number | undefined;
  readonly text: string;
}

/**
 * Sends a message once, signed: after a rotation by both secrets, as long as the old one counts.
 *
 * @throws ProviderFailure no answer, or an address that is not allowed; GET_TOKEN_ERROR the secret cannot be opened
 */
export async function sendWebhook(
  deps: SendDeps,
  endpoint: Pick<WebhookEndpointRow, 'id' | 'url' | 'secret' | 'previousSecret' | 'previousEndsAt'>,
  { id, event }: WebhookMessage,
): Promise<WebhookAnswer> {
  const { type, timestamp, data } = event;
  const body = JSON.stringify({ type, timestamp, data });
  const now = deps.clock.now();
  const secrets = [deps.vault.decryptToken(endpoint.secret, webhookBinding(endpoint.id, 'secret'))];
  const { previousSecret, previousEndsAt } = endpoint;
  if (previousSecret !== null && previousEndsAt !== null && previousEndsAt > now)
    secrets.push(deps.vault.decryptToken(previousSecret, webhookBinding(endpoint.id, 'previous_secret')));
  const response = await deps.webhooks.fetch(endpoint.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Evergrant',
      ...signWebhook(secrets, { id, sentAt: now, body }),
    },
    body,
  });
  return {
    status: response.status,
    retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), now),
    text: await response.text(),
  };
}
