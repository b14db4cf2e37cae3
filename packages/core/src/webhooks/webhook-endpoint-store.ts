import type { Database, WebhookEndpoint as EndpointModel } from '@evergrant/database';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';
import { isWebhookEventType, type WebhookEventType } from './webhook-event.ts';

/** Its secret is an envelope, bound to the endpoint. */
export type WebhookEndpointRow = Readonly<EndpointModel>;

const FIELDS = [
  'id',
  'url',
  'secret',
  'previousSecret',
  'previousEndsAt',
  'events',
  'createdBy',
  'createdAt',
  'disabledAt',
  'closedUntil',
  'seal',
] as const satisfies readonly (keyof EndpointModel)[];

/** An endpoint as it may be shown. */
export type WebhookEndpoint = Readonly<
  Omit<EndpointModel, 'secret' | 'previousSecret' | 'events' | 'createdBy' | 'seal'>
> & {
  /** Empty: all but `connection.refreshed` and `anomaly.detected`. */
  readonly events: readonly WebhookEventType[];
};

export async function insertWebhookEndpoint(
  db: Queryable,
  endpoint: Omit<WebhookEndpointRow, 'disabledAt' | 'closedUntil' | 'previousSecret' | 'previousEndsAt'>,
): Promise<void> {
  await db.query({
    text: `INSERT INTO webhook_endpoints (id, url, secret, events, created_by, created_at, seal)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      endpoint.id,
      endpoint.url,
      endpoint.secret,
      endpoint.events,
      endpoint.createdBy,
      endpoint.createdAt,
      endpoint.seal,
    ],
  });
}

/** How many somebody has made; whoever else adds one in the same name waits until the transaction has ended. */
export async function countEndpointsOf(tx: Queryable, createdBy: string): Promise<number> {
  await tx.query({
    text: `SELECT pg_advisory_xact_lock(hashtextextended('webhook_endpoints:' || $1, 0))`,
    values: [createdBy],
  });
  const { rows } = await tx.query<{ count: number }>({
    text: 'SELECT count(*)::int AS count FROM webhook_endpoints WHERE created_by = $1',
    values: [createdBy],
  });
  return rows[0]?.count ?? 0;
}

/** Oldest first, without their secrets. */
export async function findWebhookEndpoints(db: Pick<Database, 'prisma'>): Promise<WebhookEndpoint[]> {
  const rows = await db.prisma.webhookEndpoint.findMany({
    omit: { secret: true, previousSecret: true, createdBy: true, seal: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({ ...row, events: row.events.filter(isWebhookEventType) }));
}

export const findWebhookEndpoint = (
  db: Pick<Database, 'prisma'>,
  id: string,
): Promise<WebhookEndpointRow | null> => db.prisma.webhookEndpoint.findUnique({ where: { id } });

/** An endpoint, kept from being changed until the transaction ends. */
export async function lockWebhookEndpoint(tx: Queryable, id: string): Promise<WebhookEndpointRow | null> {
  const { rows } = await tx.query<WebhookEndpointRow>({
    text: `SELECT ${columns(FIELDS)} FROM webhook_endpoints WHERE id = $1 FOR UPDATE`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** Writes what of an endpoint can change. */
export async function updateWebhookEndpoint(tx: Queryable, endpoint: WebhookEndpointRow): Promise<void> {
  const { id, events, secret, previousSecret, previousEndsAt, disabledAt, closedUntil, seal } = endpoint;
  await tx.query({
    text: `UPDATE webhook_endpoints SET events = $2, secret = $3, previous_secret = $4, previous_ends_at = $5,
        disabled_at = $6, closed_until = $7, seal = $8
      WHERE id = $1`,
    values: [id, events, secret, previousSecret, previousEndsAt, disabledAt, closedUntil, seal],
  });
}

/** Sends nothing to an endpoint before a moment: it asked for that. */
export async function pauseWebhookEndpoint(db: Queryable, id: string, until: Date): Promise<void> {
  await db.query({
    text: `UPDATE webhook_endpoints SET closed_until = greatest(closed_until, $2) WHERE id = $1`,
    values: [id, until],
  });
}

/** @returns its address; null when there is none of this id */
export async function deleteWebhookEndpoint(db: Queryable, id: string): Promise<string | null> {
  const { rows } = await db.query<Pick<EndpointModel, 'url'>>({
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
