import type { Database } from '@evergrant/database';
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

/** What was counted from an hour on, the oldest first. */
export async function findStatistics(
  { prisma }: Pick<Database, 'prisma'>,
  since: Date,
): Promise<StatisticHour[]> {
  const rows = await prisma.statistic.findMany({
    where: { hour: { gte: since } },
    orderBy: { hour: 'asc' },
  });
  return rows.flatMap(({ kind, ...row }) => (isKind(kind) ? [{ ...row, kind }] : []));
}

/** Forgets what was counted before a moment. */
export async function deleteStatisticsBefore(
  { prisma }: Pick<Database, 'prisma'>,
  before: Date,
): Promise<number> {
  return (await prisma.statistic.deleteMany({ where: { hour: { lt: before } } })).count;
}
