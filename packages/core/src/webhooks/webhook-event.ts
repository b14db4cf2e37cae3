/**
 * Events to the outside, in the format of Standard Webhooks (https://www.standardwebhooks.com).
 *
 * - *endpoint*: the address of a host application that wants to be told.
 * - *event*: what happened; made by database triggers in the transaction in which it happens.
 * - *message*: an event on its way to one endpoint, the same id in every attempt.
 */

/** Names of the events that an endpoint can ask for. */
export const WEBHOOK_EVENT_TYPES = [
  'connection.connected',
  'connection.reconnected',
  'connection.recovered',
  'connection.refreshed',
  'connection.error',
  'connection.expired',
  'connection.disconnected',
  'provider.incident_opened',
  'provider.incident_closed',
  'anomaly.detected',
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** Whether a string stored in the database names an event. */
export const isWebhookEventType = (name: string): name is WebhookEventType =>
  WEBHOOK_EVENT_TYPES.some((type) => type === name);

/** The body of a message; `webhook.test` is sent on request only. */
export interface WebhookBody {
  readonly type: WebhookEventType | 'webhook.test';
  /** When it happened: ISO 8601, UTC. */
  readonly timestamp: string;
  /** Never a token. */
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** What one endpoint is told. */
export interface WebhookMessage {
  readonly id: string;
  readonly event: WebhookBody;
}

/** A message on its way. */
export interface WebhookDelivery {
  readonly endpointId: string;
  readonly event: WebhookBody;
  /** The id of the message: `webhook-id` in every attempt. */
  readonly correlationId: string;
}
