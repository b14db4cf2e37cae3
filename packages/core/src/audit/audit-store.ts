import type { AuditEvent, Database } from '@evergrant/database';
import { readOutsideText } from '../outside-text.ts';
import type { Queryable } from '../transaction.ts';
import { AUDIT_EVENTS, type AuditEventName, type AuditRecord, type RequestOrigin } from './audit-event.ts';

/** One event as it is read back. */
export type AuditEventRow = Readonly<Omit<AuditEvent, 'event' | 'metadata'>> & {
  readonly event: AuditEventName;
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** What happened, and on whose behalf. */
export interface AuditedEvent {
  readonly record: AuditRecord;
  readonly origin: RequestOrigin;
}

/**
 * The columns of an event, as the JSON that {@link insertAuditEventsSql} takes. Browsers, callers and addresses speak here
 * too, and whatever they say, the event is to be written.
 */
function auditColumns(record: AuditRecord, origin: RequestOrigin) {
  const text = readOutsideText();
  const named = (field: string, value: string | undefined) =>
    value === undefined ? null : text.name(field, value);
  return {
    event: record.event,
    user_id: record.userId ?? null,
    connection_id: record.connectionId ?? null,
    provider: named('provider', record.provider),
    account_id: record.accountId === undefined ? null : text.id('accountId', record.accountId),
    actor: text.name('actor', origin.actor),
    ip_address: named('ipAddress', origin.ipAddress),
    user_agent: named('userAgent', origin.userAgent),
    correlation_id: text.name('correlationId', origin.correlationId),
    metadata: mapTexts(record.metadata ?? {}, (value) => text.name('metadata', value)),
  };
}

type Metadata = NonNullable<AuditRecord['metadata']>;

const mapTexts = (metadata: Metadata, change: (text: string) => string): Metadata =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? change(value)
        : typeof value === 'object' && value !== null
          ? value.map(change)
          : value,
    ]),
  );

/** SQL that inserts events from one JSON array parameter; joined into the statements that change a connection. */
export const insertAuditEventsSql = (parameter: string, from = ''): string => `
  INSERT INTO audit_events (event, user_id, connection_id, provider, account_id, actor, ip_address, user_agent, correlation_id, metadata)
  SELECT e.event, e.user_id, e.connection_id, e.provider, e.account_id, e.actor, e.ip_address, e.user_agent, e.correlation_id, e.metadata
  FROM jsonb_to_recordset(${parameter}::jsonb) AS e(event text, user_id int, connection_id int, provider text, account_id text,
    actor text, ip_address text, user_agent text, correlation_id text, metadata jsonb)${from}`;

/** The parameter that {@link insertAuditEventsSql} takes, for one event. */
export const auditParameter = (event: AuditedEvent): string =>
  JSON.stringify([auditColumns(event.record, event.origin)]);

/** Writes one event, as part of the transaction given. */
export async function insertAuditEvent(
  db: Queryable,
  record: AuditRecord,
  origin: RequestOrigin,
): Promise<void> {
  await db.query({
    name: 'insert_audit_event',
    text: insertAuditEventsSql('$1'),
    values: [auditParameter({ record, origin })],
  });
}

/**
 * Writes token reads and when their connections were last used, in one statement. That time is kept to the minute, and
 * rows that somebody is just changing are left for the next batch.
 */
export async function insertTokenReads(
  db: Pick<Database, 'pool'>,
  events: readonly AuditedEvent[],
): Promise<void> {
  const rows = events.map(({ record, origin }) => auditColumns(record, origin));
  await db.pool.query({
    name: 'insert_token_reads',
    text: `WITH audited AS (${insertAuditEventsSql('$1')} RETURNING connection_id),
      used AS (
        SELECT id FROM connections WHERE id IN (SELECT connection_id FROM audited)
          AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
        FOR UPDATE SKIP LOCKED)
      UPDATE connections SET last_used_at = now() FROM used WHERE connections.id = used.id`,
    values: [JSON.stringify(rows)],
  });
}

const isAuditEventName = (event: string): event is AuditEventName =>
  AUDIT_EVENTS.some((name) => name === event);

/** An event whose name this version does not know is left out. */
const readEvent = ({ event, metadata, ...row }: AuditEvent): AuditEventRow[] =>
  isAuditEventName(event)
    ? [
        {
          ...row,
          event,
          metadata:
            metadata !== null && typeof metadata === 'object' && !Array.isArray(metadata) ? metadata : {},
        },
      ]
    : [];

/** Which events of everybody are looked for. */
export interface AuditSearch {
  readonly connectionId?: number | undefined;
  readonly provider?: string | undefined;
  readonly event?: AuditEventName | undefined;
  readonly userId?: number | undefined;
  readonly actor?: string | undefined;
  /** Not before this moment. */
  readonly from?: Date | undefined;
  /** Before this moment. */
  readonly to?: Date | undefined;
}

/** The id below which every event is older than a moment, give or take a minute; by halving, because ids grow with time. */
export async function findIdBefore(db: Pick<Database, 'pool'>, moment: Date): Promise<bigint> {
  const { rows } = await db.pool.query<{ id: string }>({
    name: 'find_audit_id_before',
    text: `WITH RECURSIVE range AS (
        SELECT 0::bigint AS low, coalesce((SELECT max(id) FROM audit_events), 0) + 1 AS high
        UNION ALL
        SELECT CASE WHEN at < $1 THEN middle + 1 ELSE low END, CASE WHEN at < $1 THEN high ELSE middle END
        FROM (SELECT low, high, (low + high) / 2 AS middle FROM range WHERE low < high) AS halves
        CROSS JOIN LATERAL (
          SELECT coalesce((SELECT at FROM audit_events WHERE id >= middle ORDER BY id LIMIT 1), 'infinity') AS at) AS probe)
      SELECT low::text AS id FROM range ORDER BY high - low LIMIT 1`,
    values: [moment],
  });
  return BigInt(rows[0]?.id ?? 0);
}

/** The id after the latest event. */
export async function findNextId(db: Pick<Database, 'pool'>): Promise<bigint> {
  const { rows } = await db.pool.query<{ id: string }>({
    name: 'find_audit_next_id',
    text: 'SELECT (coalesce(max(id), 0) + 1)::text AS id FROM audit_events',
  });
  return BigInt(rows[0]?.id ?? 0);
}

/** Everybody's events between two ids, newest first: `since` included, `before` not. */
export async function findAuditEvents(
  db: Pick<Database, 'prisma'>,
  { from, to, ...search }: AuditSearch,
  range: { readonly since: bigint; readonly before: bigint; readonly limit: number },
): Promise<AuditEventRow[]> {
  const rows = await db.prisma.auditEvent.findMany({
    where: {
      ...Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)),
      ...(from === undefined && to === undefined
        ? {}
        : { at: { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lt: to }) } }),
      id: { gte: range.since, lt: range.before },
    },
    orderBy: { id: 'desc' },
    take: range.limit,
  });
  return rows.flatMap(readEvent);
}

/** Events of a connection that are looked through for who reads its token. */
const EVENTS_LOOKED_THROUGH = 1_000;

/** Who has read a connection's token of late, and when last; the latest first. */
export async function findReaders(
  db: Pick<Database, 'pool'>,
  connectionId: number,
): Promise<{ readonly actor: string; readonly at: Date }[]> {
  const { rows } = await db.pool.query<{ actor: string; at: Date }>({
    name: 'find_readers',
    text: `SELECT actor, max(at) AS at FROM (
        SELECT id, actor, at, event FROM audit_events WHERE connection_id = $1 ORDER BY id DESC
        LIMIT ${EVENTS_LOOKED_THROUGH}) AS latest
      WHERE event = 'token_read' GROUP BY actor ORDER BY at DESC, max(id) DESC`,
    values: [connectionId],
  });
  return rows;
}

/** What operators called the API keys and users that acted: actor -> name. */
export async function findActorNames(
  db: Pick<Database, 'pool'>,
  events: readonly Pick<AuditEvent, 'actor'>[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.pool.query<{ actor: string; name: string }>({
    name: 'find_actor_names',
    text: `SELECT 'api_key:' || id AS actor, name FROM api_keys
        WHERE id = ANY(SELECT substr(actor, 9) FROM unnest($1::text[]) AS actor WHERE actor LIKE 'api\\_key:%')
      UNION ALL
      SELECT actor, users.name FROM unnest($1::text[]) AS actor
      JOIN users ON users.id = substring(actor FROM '^(?:user|operator):([0-9]{1,9})$')::int`,
    values: [[...new Set(events.map(({ actor }) => actor))]],
  });
  return new Map(rows.map(({ actor, name }) => [actor, name]));
}
