import type { Database } from '@evergrant/database';

/** Takes statements. */
type Db = Pick<Database, 'pool'>;

/** Connections of a provider in one state. */
export interface ConnectionCount {
  readonly provider: string;
  readonly status: string;
  readonly reason: string;
  readonly total: number;
}

/** Counts every connection: a look at the whole table. */
export async function countConnections({ pool }: Db): Promise<ConnectionCount[]> {
  const { rows } = await pool.query<ConnectionCount>({
    name: 'metrics_connections',
    text: `SELECT provider, status::text, coalesce(reason, 'none') AS reason, count(*)::int AS total
      FROM connections GROUP BY 1, 2, 3`,
  });
  return rows;
}

/** The deadlines of a provider's tokens. */
export interface Deadlines {
  readonly provider: string;
  /** Grants that lapse within a week. */
  readonly lapsing: number;
  /** When the first grant lapses, in seconds since 1970. */
  readonly nextLapseAt: number;
}

/** When grants lapse that the hub keeps alive: a look at the whole table. */
export async function readDeadlines({ pool }: Db): Promise<Deadlines[]> {
  const { rows } = await pool.query<Deadlines>({
    name: 'metrics_deadlines',
    text: `SELECT provider, count(*) FILTER (WHERE refresh_token_expires_at < now() + interval '7 days')::int AS lapsing,
        extract(epoch FROM min(refresh_token_expires_at))::float AS "nextLapseAt"
      FROM sealed_tokens WHERE refresh_token_expires_at > now() AND refresh_due_at IS NOT NULL GROUP BY provider`,
  });
  return rows;
}

/** What is due at a provider. */
export interface DueCount {
  readonly provider: string;
  /** At most {@link MOST_COUNTED}. */
  readonly due: number;
  /** How long the oldest of them has been due, in seconds. */
  readonly lateness: number;
  /** When the next one is, in seconds from now; null: none. */
  readonly nextIn: number | null;
}

/** More than this are as many as this. */
export const MOST_COUNTED = 10_000;

/** What is due, by the index that the scheduler uses; what an incident holds back is not late. */
export async function countDue({ pool }: Db): Promise<DueCount[]> {
  const { rows } = await pool.query<DueCount>({
    name: 'metrics_due',
    text: `WITH RECURSIVE lanes AS (
        (SELECT provider FROM sealed_tokens ORDER BY provider LIMIT 1)
        UNION ALL
        SELECT (SELECT t.provider FROM sealed_tokens t WHERE t.provider > lanes.provider ORDER BY t.provider LIMIT 1)
        FROM lanes WHERE lanes.provider IS NOT NULL)
      SELECT lanes.provider, due.total AS due, coalesce(due.lateness, 0)::float AS lateness, next.in_s AS "nextIn"
      FROM lanes
      CROSS JOIN LATERAL (
        SELECT count(*)::int AS total, extract(epoch FROM now() - min(refresh_due_at)) AS lateness FROM (
          SELECT t.refresh_due_at FROM sealed_tokens t
          WHERE t.provider = lanes.provider AND t.refresh_due_at <= now()
            AND NOT EXISTS (SELECT FROM provider_states s WHERE s.provider = t.provider AND s.host = t.host
              AND (s.incident IS NOT NULL OR s.closed_until > now()))
          ORDER BY t.refresh_due_at LIMIT ${MOST_COUNTED}) AS counted) AS due
      CROSS JOIN LATERAL (
        SELECT extract(epoch FROM min(t.refresh_due_at) - now())::float AS in_s FROM sealed_tokens t
        WHERE t.provider = lanes.provider AND t.refresh_due_at > now()) AS next
      WHERE lanes.provider IS NOT NULL`,
  });
  return rows;
}

/** What waits in the outbox for its turn. */
export interface OutboxCount {
  readonly due: number;
  readonly later: number;
  /** How long the oldest has been due, in seconds. */
  readonly age: number;
}

export async function countOutbox({ pool }: Db): Promise<OutboxCount> {
  const { rows } = await pool.query<OutboxCount>({
    name: 'metrics_outbox',
    text: `SELECT count(*) FILTER (WHERE due_at <= now())::int AS due, count(*) FILTER (WHERE due_at > now())::int AS later,
        coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE due_at <= now())), 0)::float AS age FROM outbox`,
  });
  return rows[0] ?? { due: 0, later: 0, age: 0 };
}

/** Jobs of a queue. */
export interface QueueCount {
  readonly name: string;
  /** Wait for their first attempt. */
  readonly waiting: number;
  /** Have failed, and are tried again. */
  readonly retrying: number;
  readonly active: number;
  /** How long the oldest has been due, in seconds. */
  readonly age: number;
}

/** Nothing before the queue was made. */
export async function countQueued({ pool }: Db, names: readonly string[]): Promise<QueueCount[]> {
  const there = await pool.query({ text: `SELECT WHERE to_regclass('pgboss.job') IS NOT NULL` });
  if (there.rowCount === 0) return [];
  const { rows } = await pool.query<QueueCount>({
    name: 'metrics_queue',
    text: `SELECT queue.name, count(job.id) FILTER (WHERE job.state = 'created')::int AS waiting,
        count(job.id) FILTER (WHERE job.state = 'retry')::int AS retrying,
        count(job.id) FILTER (WHERE job.state = 'active')::int AS active,
        coalesce(extract(epoch FROM now() - min(job.start_after)
          FILTER (WHERE job.state IN ('created', 'retry') AND job.start_after <= now())), 0)::float AS age
      FROM unnest($1::text[]) AS queue(name)
      LEFT JOIN pgboss.job ON job.name = queue.name AND job.state IN ('created', 'retry', 'active')
      GROUP BY queue.name`,
    values: [names],
  });
  return rows;
}
