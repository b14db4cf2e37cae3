import type { Deps } from '../deps.ts';
import type { StatisticHour } from './statistics.ts';
import { findStatistics } from './statistics-store.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** The last day of all processes together, this hour included. */
export interface DayOfStatistics {
  /** Every hour of it, the oldest first. What the hub itself did not send counts as neither. */
  readonly hours: readonly { readonly hour: Date; readonly refreshed: number; readonly failed: number }[];
  /** Refreshes that failed, the most frequent first; `reason` is a ConnectionReason. */
  readonly failures: readonly {
    readonly provider: string;
    readonly reason: string;
    readonly total: number;
  }[];
  /** Operations at providers, retries included. */
  readonly operations: readonly {
    readonly operation: string;
    readonly total: number;
    readonly succeeded: number;
    /** Attempts beyond the first, of all of them together. */
    readonly retries: number;
    readonly mostRetries: number;
  }[];
  readonly caches: readonly {
    readonly cache: string;
    readonly hits: number;
    readonly misses: number;
    readonly invalidations: number;
    /** Since the first hour of the day in which it was used. */
    readonly invalidationsPerHour: number;
  }[];
}

const sum = (rows: readonly StatisticHour[], field: 'total' | 'attempts' = 'total'): number =>
  rows.reduce((total, row) => total + row[field], 0);

const having = (rows: readonly StatisticHour[], outcome: string): StatisticHour[] =>
  rows.filter((row) => row.outcome === outcome);

/** What all processes counted within the last 24 hours. @throws the database's error */
export async function readStatistics({
  db,
  clock,
  statistics,
}: Pick<Deps, 'db' | 'clock' | 'statistics'>): Promise<DayOfStatistics> {
  await statistics.flush();
  const now = clock.now().getTime();
  const first = (Math.floor(now / HOUR_MS) - HOURS + 1) * HOUR_MS;
  const rows = await findStatistics(db.pool, new Date(first));
  const of = (kind: StatisticHour['kind']) => rows.filter((row) => row.kind === kind);
  // What the hub held back was sent to nobody.
  const refreshes = of('refresh').filter(({ outcome }) => outcome !== 'held_back');
  const operations = of('operation').filter(({ outcome }) => outcome !== 'held_back');
  return {
    hours: Array.from({ length: HOURS }, (_, index) => {
      const hour = new Date(first + index * HOUR_MS);
      const then = refreshes.filter((row) => row.hour.getTime() === hour.getTime());
      const refreshed = sum(having(then, 'refreshed'));
      return { hour, refreshed, failed: sum(then) - refreshed };
    }),
    failures: [
      ...Map.groupBy(
        refreshes.filter(({ outcome }) => outcome !== 'refreshed'),
        ({ subject, outcome }) => `${subject} ${outcome}`,
      ).values(),
    ]
      .flatMap((group) =>
        group.slice(0, 1).map(({ subject: provider, outcome: reason }) => ({
          provider,
          reason,
          total: sum(group),
        })),
      )
      .toSorted((a, b) => b.total - a.total),
    operations: [...Map.groupBy(operations, ({ subject }) => subject)].map(([operation, group]) => ({
      operation,
      total: sum(group),
      succeeded: sum(having(group, 'ok')),
      retries: sum(group, 'attempts') - sum(group),
      mostRetries: Math.max(...group.map(({ mostAttempts }) => mostAttempts)) - 1,
    })),
    caches: [...Map.groupBy(of('cache'), ({ subject }) => subject)].map(([cache, group]) => {
      const since = Math.min(...group.map(({ hour }) => hour.getTime()));
      const invalidations = sum(having(group, 'invalidations'));
      return {
        cache,
        hits: sum(having(group, 'hits')),
        misses: sum(having(group, 'misses')),
        invalidations,
        invalidationsPerHour: invalidations / Math.max(1, (now - since) / HOUR_MS),
      };
    }),
  };
}
