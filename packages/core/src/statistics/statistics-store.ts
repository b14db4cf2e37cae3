import type { Database, Statistic } from '@evergrant/database';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';
import { STATISTIC_KINDS, type StatisticHour, type StatisticKind } from './statistics.ts';

/** Adds counts to those of other processes. */
export async function addStatistics(
  { pool }: Pick<Database, 'pool'>,
  hours: readonly StatisticHour[],
): Promise<void> {
  await pool.query({
    name: 'add_statistics',
    // In one order in all processes, so that none waits for another that waits for it.
    text: `INSERT INTO statistics (hour, kind, subject, outcome, total, attempts, most_attempts)
      SELECT hour, kind, subject, outcome, total, attempts, "mostAttempts" FROM jsonb_to_recordset($1::jsonb)
        AS s(hour timestamptz, kind text, subject text, outcome text, total int, attempts int, "mostAttempts" int)
      ORDER BY hour, kind, subject, outcome
      ON CONFLICT (hour, kind, subject, outcome) DO UPDATE SET total = statistics.total + excluded.total,
        attempts = statistics.attempts + excluded.attempts,
        most_attempts = greatest(statistics.most_attempts, excluded.most_attempts)`,
    values: [JSON.stringify(hours)],
  });
}

const isKind = (kind: string): kind is StatisticKind => STATISTIC_KINDS.some((known) => known === kind);

const FIELDS = [
  'hour',
  'kind',
  'subject',
  'outcome',
  'total',
  'attempts',
  'mostAttempts',
] as const satisfies readonly (keyof Statistic)[];

/** What was counted from an hour on, the oldest first. */
export async function findStatistics(db: Queryable, since: Date): Promise<StatisticHour[]> {
  const { rows } = await db.query<Statistic>({
    name: 'find_statistics',
    text: `SELECT ${columns(FIELDS)} FROM statistics WHERE hour >= $1 ORDER BY hour`,
    values: [since],
  });
  return rows.flatMap(({ kind, ...row }) => (isKind(kind) ? [{ ...row, kind }] : []));
}

/** Forgets what was counted before a moment. */
export async function deleteStatisticsBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM statistics WHERE hour < $1',
    values: [before],
  });
  return rowCount ?? 0;
}
