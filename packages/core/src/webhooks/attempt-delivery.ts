import type { Deps } from '../deps.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { readOutsideText } from '../outside-text.ts';
import { type SendDeps, sendWebhook } from './send-webhook.ts';
import { insertWebhookAttempt, type WebhookOutcome } from './webhook-attempt-store.ts';
import type { WebhookEndpointRow } from './webhook-endpoint-store.ts';
import type { WebhookMessage } from './webhook-event.ts';

/** 410 Gone: nobody wants to be told there any more (Standard Webhooks). */
const GONE = 410;

/** What came of sending a message once. */
export interface Delivery {
  readonly outcome: Exclude<WebhookOutcome, 'dropped'>;
  /** Null: there was no answer. */
  readonly status: number | null;
  readonly retryAfterMs: number | undefined;
  /** Why there was no answer. */
  readonly cause?: unknown;
}

/**
 * Sends a message once, and writes into the log of the endpoint what came of it.
 *
 * @throws GET_TOKEN_ERROR the secret cannot be opened; the database's error
 */
export async function attemptDelivery(
  deps: SendDeps & Pick<Deps, 'db' | 'meter'>,
  endpoint: WebhookEndpointRow,
  message: WebhookMessage,
): Promise<Delivery> {
  const startTime = performance.now();
  const at = deps.clock.now();
  const { answer, ...delivery } = await send(deps, endpoint, message);
  const durationMs = performance.now() - startTime;
  const { outcome, status } = delivery;
  if (message.event.type !== 'webhook.test') deps.meter?.webhook({ outcome, durationMs });
  await insertWebhookAttempt(deps.db.pool, {
    ...{ endpointId: endpoint.id, messageId: message.id, event: message.event, at, outcome, status },
    durationMs: Math.round(durationMs),
    answer,
  });
  return delivery;
}

async function send(
  deps: SendDeps,
  endpoint: WebhookEndpointRow,
  message: WebhookMessage,
): Promise<Delivery & { readonly answer: string | null }> {
  try {
    const { status, retryAfterMs, text } = await sendWebhook(deps, endpoint, message);
    const isDelivered = status >= 200 && status < 300;
    const outcome = isDelivered ? 'delivered' : status === GONE ? 'gone' : 'refused';
    return { outcome, status, retryAfterMs, answer: readOutsideText().name('answer', text) };
  } catch (cause) {
    if (!(cause instanceof ProviderFailure)) throw cause;
    return { outcome: 'unreachable', status: null, retryAfterMs: undefined, answer: null, cause };
  }
}
