import type { WebhookAttempt as AttemptModel, Database } from '@evergrant/database';
import type { Queryable } from '../transaction.ts';
import type { WebhookBody } from './webhook-event.ts';

/** What an attempt to send a message came to; `dropped`: it was not sent, because the endpoint is switched off. */
export const WEBHOOK_OUTCOMES = ['delivered', 'refused', 'gone', 'unreachable', 'dropped'] as const;
export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

/** One attempt to send a message to an endpoint. */
export interface WebhookAttempt
  extends Readonly<Pick<AttemptModel, 'messageId' | 'at' | 'durationMs' | 'status' | 'answer'>> {
  /** Grows with time. */
  readonly id: string;
  readonly outcome: WebhookOutcome;
  /** What was sent; never a token. */
  readonly event: WebhookBody;
}

/** For how long attempts are kept, in milliseconds. */
export const ATTEMPTS_KEEP_MS = 7 * 24 * 60 * 60_000;
/** How many attempts are kept of an endpoint. */
const MOST_ATTEMPTS = 10_000;

export async function insertWebhookAttempt(
  db: Queryable,
  attempt: Omit<WebhookAttempt, 'id'> & { readonly endpointId: string },
): Promise<void> {
  const { endpointId, messageId, event, at, outcome, status, durationMs, answer } = attempt;
  await db.query({
    name: 'insert_webhook_attempt',
    // An endpoint that was removed meanwhile has no log.
    text: `INSERT INTO webhook_attempts (endpoint_id, message_id, event, at, outcome, status, duration_ms, answer)
      SELECT id, $2, $3, $4, $5, $6, $7, $8 FROM webhook_endpoints WHERE id = $1 FOR KEY SHARE`,
    values: [endpointId, messageId, JSON.stringify(event), at, outcome, status, durationMs, answer],
  });
}

const FIELDS = `id::text, message_id AS "messageId", event, at, outcome, status, duration_ms AS "durationMs", answer`;

/** Attempts of an endpoint, the latest first. @param page.before the id that the page before ended with */
export async function findWebhookAttempts(
  db: Queryable,
  endpointId: string,
  page: { readonly before?: string | undefined; readonly failed: boolean; readonly limit: number },
): Promise<WebhookAttempt[]> {
  const { rows } = await db.query<WebhookAttempt>({
    // By the number: the column of the answer that has its name is text, in which 9 comes after 10.
    text: `SELECT ${FIELDS} FROM webhook_attempts a
      WHERE endpoint_id = $1 AND ($2::bigint IS NULL OR id < $2) AND (NOT $3 OR outcome <> 'delivered')
      ORDER BY a.id DESC LIMIT $4`,
    values: [endpointId, page.before ?? null, page.failed, page.limit],
  });
  return rows;
}

/** A message that was on its way to an endpoint, as it was sent; null: the log has none of this id. */
export async function findLoggedMessage(
  db: Queryable,
  { endpointId, messageId }: { readonly endpointId: string; readonly messageId: string },
): Promise<WebhookBody | null> {
  const { rows } = await db.query<Pick<WebhookAttempt, 'event'>>({
    text: `SELECT event FROM webhook_attempts WHERE endpoint_id = $1 AND message_id = $2 ORDER BY id DESC LIMIT 1`,
    values: [endpointId, messageId],
  });
  return rows[0]?.event ?? null;
}

/** Messages that were tried since a moment and have never arrived, the oldest first; tests are none. */
export async function findUndelivered(
  db: Queryable,
  { endpointId, since }: { readonly endpointId: string; readonly since: Date },
): Promise<Pick<WebhookAttempt, 'messageId' | 'event'>[]> {
  const { rows } = await db.query<Pick<WebhookAttempt, 'messageId' | 'event'>>({
    text: `SELECT message_id AS "messageId", (array_agg(event ORDER BY id DESC))[1] AS event FROM webhook_attempts
      WHERE endpoint_id = $1 AND at >= $2 AND event ->> 'type' <> 'webhook.test'
      GROUP BY message_id HAVING NOT bool_or(outcome = 'delivered') ORDER BY min(id)`,
    values: [endpointId, since],
  });
  return rows;
}

/** Forgets attempts from before a moment, and the oldest of an endpoint that has too many. */
export async function deleteWebhookAttempts({ pool }: Pick<Database, 'pool'>, before: Date): Promise<number> {
  const { rowCount } = await pool.query({
    text: `DELETE FROM webhook_attempts a USING webhook_endpoints e
      WHERE a.endpoint_id = e.id AND (a.at < $1 OR a.id <= (
        SELECT id FROM webhook_attempts WHERE endpoint_id = e.id ORDER BY id DESC OFFSET $2 LIMIT 1))`,
    values: [before, MOST_ATTEMPTS],
  });
  return rowCount ?? 0;
}
