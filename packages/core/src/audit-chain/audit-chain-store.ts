import type { AuditCheckpoint, AuditEvent } from '@evergrant/database';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';
import type { Checkpoint, MonthDigest } from './checkpoint.ts';

/** Advisory locks, held for a transaction. */
const LOCKS = { extend: 0x45_56_01, verify: 0x45_56_02 } as const;

/** Whether this transaction is the one that does it now. */
export async function lockAuditChain(tx: Queryable, purpose: keyof typeof LOCKS): Promise<boolean> {
  const { rows } = await tx.query<{ locked: boolean }>({
    text: 'SELECT pg_try_advisory_xact_lock($1) AS locked',
    values: [LOCKS[purpose]],
  });
  return rows[0]?.locked === true;
}

const CHECKPOINT = ['seq', 'statement', 'signature'] as const satisfies readonly (keyof AuditCheckpoint)[];
export type CheckpointRow = Checkpoint & { readonly seq: string };

/** The newest checkpoint. */
export async function findHead(db: Queryable): Promise<CheckpointRow | null> {
  const { rows } = await db.query<CheckpointRow>({
    text: `SELECT ${columns(CHECKPOINT)} FROM audit_checkpoints ORDER BY seq DESC LIMIT 1`,
  });
  return rows[0] ?? null;
}

/** The newest checkpoint, how old it is, and the newest id that an event was given. */
export async function findProgress(
  db: Queryable,
): Promise<{ head: Checkpoint | null; ageMs: number; lastId: bigint }> {
  const { rows } = await db.query<{
    statement: string | null;
    signature: string | null;
    ageMs: number | null;
    lastId: string;
  }>({
    name: 'find_audit_chain_progress',
    text: `SELECT head.statement, head.signature,
        (extract(epoch FROM clock_timestamp() - head.created_at) * 1000)::float8 AS "ageMs",
        CASE WHEN ids.is_called THEN ids.last_value ELSE 0 END AS "lastId"
      FROM audit_events_id_seq ids
      LEFT JOIN LATERAL (SELECT * FROM audit_checkpoints ORDER BY seq DESC LIMIT 1) head ON true`,
  });
  const { statement = null, signature = null, ageMs = null, lastId = '0' } = rows[0] ?? {};
  return {
    head: statement === null || signature === null ? null : { statement, signature },
    ageMs: ageMs ?? Number.POSITIVE_INFINITY,
    lastId: BigInt(lastId),
  };
}

/** The transactions that may be writing audit events. */
export async function findWriters(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ writer: string }>({
    name: 'find_audit_writers',
    text: `SELECT virtualtransaction AS writer FROM pg_locks WHERE locktype = 'relation'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND relation = 'audit_events'::regclass AND mode = 'RowExclusiveLock' AND granted`,
  });
  return rows.map(({ writer }) => writer);
}

/** An event on one line, in the one spelling that is hashed. `at` is stored to the millisecond. */
const LINE = `json_build_array(e.id, (extract(epoch FROM e.at) * 1000)::bigint, e.event, e.user_id, e.connection_id, e.provider,
  e.account_id, e.actor, e.ip_address, e.user_agent, e.correlation_id, e.metadata)::text`;
const MONTH = `to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM')`;

/** Hashes by month of the rows of `hashed` (id, at, month, hash). */
const DIGESTS = `month, count(*)::int AS count, encode(sha256(string_agg(hash, '' ORDER BY id, at)), 'hex') AS digest`;

/** Digests by month. */
export type Months = Readonly<Record<string, MonthDigest>>;

/** A range of events as a checkpoint states it. */
export interface EventRange {
  readonly months: Months;
  readonly marks: Uint8Array;
  /** How many events, and the greatest id among them. */
  readonly count: number;
  readonly lastId: bigint | null;
}

interface MonthRow extends MonthDigest {
  readonly month: string;
}

const monthsOf = (rows: readonly MonthRow[]): Months =>
  Object.fromEntries(rows.map(({ month, count, digest }) => [month, { count, digest }]));

/** The first `limit` events above `after`, up to `upTo`. The database hashes them: what passes the wire is a few digests. */
export async function digestEvents(
  tx: Queryable,
  { after, upTo, limit }: { after: bigint; upTo: bigint; limit: number },
): Promise<EventRange> {
  const { rows } = await tx.query<MonthRow & { marks: Uint8Array; lastId: string }>({
    name: 'digest_audit_events',
    text: `WITH hashed AS (
        SELECT e.id, e.at, ${MONTH} AS month, sha256(convert_to(${LINE}, 'UTF8')) AS hash
        FROM audit_events e WHERE e.id > $1 AND e.id <= $2 ORDER BY e.id, e.at LIMIT $3)
      SELECT ${DIGESTS}, (max(max(id)) OVER ())::text AS "lastId",
        string_agg(int8send(id) || substring(hash FOR 8), '' ORDER BY id, at) AS marks
      FROM hashed GROUP BY month ORDER BY month`,
    values: [after, upTo, limit],
  });
  return {
    months: monthsOf(rows),
    marks: Buffer.concat(rows.map(({ marks }) => marks)),
    count: rows.reduce((sum, { count }) => sum + count, 0),
    lastId: rows[0] === undefined ? null : BigInt(rows[0].lastId),
  };
}

/** Ids above `after`, up to `upTo`. */
export interface IdRange {
  readonly after: string;
  readonly upTo: string;
}

/** The digests by month of several ranges, in their order; hashed by the database. */
export async function digestRanges(tx: Queryable, ranges: readonly IdRange[]): Promise<Months[]> {
  const { rows } = await tx.query<MonthRow & { place: number }>({
    name: 'digest_audit_ranges',
    text: `SELECT r.place::int, digests.* FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS r(low, high, place)
      CROSS JOIN LATERAL (
        SELECT ${DIGESTS} FROM (
          SELECT e.id, e.at, ${MONTH} AS month, sha256(convert_to(${LINE}, 'UTF8')) AS hash
          FROM audit_events e WHERE e.id > r.low AND e.id <= r.high) hashed
        GROUP BY month) digests
      ORDER BY r.place, digests.month`,
    values: [ranges.map(({ after }) => after), ranges.map(({ upTo }) => upTo)],
  });
  const byPlace = Map.groupBy(rows, ({ place }) => place);
  return ranges.map((_, index) => monthsOf(byPlace.get(index + 1) ?? []));
}

/** An event to be hashed here. */
export interface EventLine {
  readonly id: string;
  readonly month: string;
  readonly line: string;
}

/** The events of a range, in order. */
export async function readLines(tx: Queryable, { after, upTo }: IdRange): Promise<EventLine[]> {
  const { rows } = await tx.query<EventLine>({
    name: 'read_audit_lines',
    text: `SELECT e.id::text, ${MONTH} AS month, ${LINE} AS line FROM audit_events e
      WHERE e.id > $1 AND e.id <= $2 ORDER BY e.id, e.at`,
    values: [after, upTo],
  });
  return rows;
}

export async function insertCheckpoint(
  tx: Queryable,
  { statement, signature }: Checkpoint,
  { seq, marks }: { seq: number; marks: Uint8Array | null },
): Promise<void> {
  await tx.query({
    name: 'insert_audit_checkpoint',
    text: 'INSERT INTO audit_checkpoints (seq, statement, signature, marks, created_at) VALUES ($1, $2, $3, $4, clock_timestamp())',
    values: [seq, statement, signature, marks],
  });
}

/** Checkpoints above `after` in order, at most `limit`; none with a number that no chain reaches. */
export async function readCheckpoints(
  tx: Queryable,
  { after, limit }: { after: number; limit: number },
): Promise<CheckpointRow[]> {
  const { rows } = await tx.query<CheckpointRow>({
    name: 'read_audit_checkpoints',
    text: `SELECT ${columns(CHECKPOINT)} FROM audit_checkpoints WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3`,
    values: [after, Number.MAX_SAFE_INTEGER, limit],
  });
  return rows;
}

/** The marks of a checkpoint, id -> first bytes of the hash in hex, in order. */
export async function readMarks(tx: Queryable, seq: number): Promise<Map<string, string>> {
  const { rows } = await tx.query<Pick<AuditCheckpoint, 'marks'>>({
    text: 'SELECT marks FROM audit_checkpoints WHERE seq = $1',
    values: [seq],
  });
  const bytes = Buffer.from(rows[0]?.marks ?? []);
  const marks = new Map<string, string>();
  for (let at = 0; at + 16 <= bytes.length; at += 16)
    marks.set(bytes.readBigInt64BE(at).toString(), bytes.subarray(at + 8, at + 16).toString('hex'));
  return marks;
}

/** A month of the log. */
export interface Partition {
  readonly name: string;
  /** `2026-11`. The first one holds everything before as well. */
  readonly month: string;
  /** The first moment after it. */
  readonly until: Date;
}

/** The partitions that ended longer ago than `days`, by the database's time; the oldest first. */
export async function findOldPartitions(db: Queryable, days: number): Promise<Partition[]> {
  const { rows } = await db.query<Partition>({
    text: `SELECT quote_ident(relname) AS name, to_char(month, 'YYYY-MM') AS month, until
      FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid,
        LATERAL (SELECT to_date(substring(relname FROM '^audit_events_(\\d{4}_\\d{2})$'), 'YYYY_MM') AS month) AS named,
        LATERAL (SELECT (month + interval '1 month') AT TIME ZONE 'UTC' AS until) AS ended
      WHERE inhparent = 'audit_events'::regclass AND until <= now() - $1 * interval '1 day' ORDER BY month`,
    values: [days],
  });
  return rows;
}

/** How long whatever changes partitions waits for others, who meanwhile wait for it. */
const LOCK_TIMEOUT = `SET LOCAL lock_timeout = '2s'`;

/** Makes the partitions of the months from now to `ahead` months later that are not there. */
export async function createPartitions(tx: Queryable, ahead: number): Promise<void> {
  await tx.query({ text: LOCK_TIMEOUT });
  await tx.query({
    text: `SELECT create_audit_partition((date_trunc('month', now() AT TIME ZONE 'UTC') + ahead * interval '1 month')::date)
      FROM generate_series(0, $1::int) AS ahead`,
    values: [ahead],
  });
}

/** The greatest id in a partition; null: it is empty. */
export async function findLastIdIn(tx: Queryable, { name }: Pick<Partition, 'name'>): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>({
    text: `SELECT id::text FROM ${name} ORDER BY ${name}.id DESC LIMIT 1`,
  });
  return rows[0]?.id ?? null;
}

/** How many events the chain has in the months from `from` on and before `until`. */
export async function countChained(
  tx: Queryable,
  { from, until }: { from: string; until: string },
): Promise<number> {
  const { rows } = await tx.query<{ count: number }>({
    text: `SELECT coalesce(sum((stated.value->>'count')::int8), 0)::int8::float8 AS count
      FROM audit_checkpoints, jsonb_each(statement::jsonb->'months') AS stated
      WHERE stated.key >= $1 AND stated.key < $2`,
    values: [from, until],
  });
  return rows[0]?.count ?? 0;
}

/** Drops a partition, and the marks of the checkpoints that were made while it was written. */
export async function dropPartition(tx: Queryable, { name, until }: Partition): Promise<void> {
  await tx.query({ text: LOCK_TIMEOUT });
  await tx.query({ text: `DROP TABLE ${name}` });
  await tx.query({
    text: 'UPDATE audit_checkpoints SET marks = NULL WHERE created_at < $1 AND marks IS NOT NULL',
    values: [until],
  });
}

/** A verification as the audit log tells of it. */
interface RecordedVerification extends Pick<AuditEvent, 'at'> {
  readonly id: string;
  readonly seq: number;
  readonly problems: readonly string[];
}

/**
 * The newest verification that came to this; null: there was none.
 *
 * @param whole only those of the whole chain
 */
export async function findVerification(
  db: Queryable,
  event: 'audit_chain_held' | 'audit_chain_broken',
  whole = false,
): Promise<RecordedVerification | null> {
  const { rows } = await db.query<RecordedVerification>({
    name: 'find_audit_verification',
    // The index on user and event answers it: these are nobody's events. By the number: the column of the answer that has
    // its name is text, in which 9 comes after 10.
    text: `SELECT id::text, at, coalesce((metadata->>'seq')::float8, 0) AS seq, coalesce(metadata->'problems', '[]') AS problems
      FROM audit_events e WHERE user_id IS NULL AND event = $1 AND ($2 OR metadata->>'whole' = 'true')
      ORDER BY e.id DESC LIMIT 1`,
    values: [event, !whole],
  });
  return rows[0] ?? null;
}

/** Whether the chain has this checkpoint. */
export async function hasCheckpoint(db: Queryable, seq: number, { statement }: Checkpoint): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'has_audit_checkpoint',
    text: 'SELECT FROM audit_checkpoints WHERE seq = $1 AND statement = $2',
    values: [seq, statement],
  });
  return rowCount === 1;
}

/** From now on the transaction sees one state, and writes nothing. Before its first query. */
export async function freezeView(tx: Queryable): Promise<void> {
  await tx.query({ text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY' });
}
