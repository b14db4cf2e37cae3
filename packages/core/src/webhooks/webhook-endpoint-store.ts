import type { Queryable } from '../transaction.ts';
import type { WebhookEventType } from './webhook-event.ts';

export interface WebhookEndpointRow {
  readonly id: string;
  readonly url: string;
  /** An envelope, bound to the endpoint. */
  readonly secret: string;
  /** Empty: all but `connection.refreshed`. */
  readonly events: readonly WebhookEventType[];
  readonly createdAt: Date;
  /** Since when nothing is sent. */
  readonly disabledAt: Date | null;
}

const SELECT_ENDPOINTS = `SELECT id, url, secret, events, created_at AS "createdAt", disabled_at AS "disabledAt"
  FROM webhook_endpoints`;

export async function insertWebhookEndpoint(
  db: Queryable,
  endpoint: Omit<WebhookEndpointRow, 'disabledAt'>,
): Promise<void> {
  await db.query({
    text: 'INSERT INTO webhook_endpoints (id, url, secret, events, created_at) VALUES ($1, $2, $3, $4, $5)',
    values: [endpoint.id, endpoint.url, endpoint.secret, endpoint.events, endpoint.createdAt],
  });
}

/** Oldest first. */
export async function findWebhookEndpoints(db: Queryable): Promise<WebhookEndpointRow[]> {
  const text = `${SELECT_ENDPOINTS} ORDER BY created_at, id`;
  return (await db.query<WebhookEndpointRow>({ text })).rows;
}

export async function findWebhookEndpoint(db: Queryable, id: string): Promise<WebhookEndpointRow | null> {
  const { rows } = await db.query<WebhookEndpointRow>({
    name: 'find_webhook_endpoint',
    text: `${SELECT_ENDPOINTS} WHERE id = $1`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** @returns its address; null when there is none of this id */
export async function deleteWebhookEndpoint(db: Queryable, id: string): Promise<string | null> {
  const { rows } = await db.query<{ url: string }>({
    text: 'DELETE FROM webhook_endpoints WHERE id = $1 RETURNING url',
    values: [id],
  });
  return rows[0]?.url ?? null;
}

/** @returns false when it is disabled already, or gone */
export async function disableWebhookEndpoint(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'UPDATE webhook_endpoints SET disabled_at = now() WHERE id = $1 AND disabled_at IS NULL',
    values: [id],
  });
  return rowCount === 1;
}
