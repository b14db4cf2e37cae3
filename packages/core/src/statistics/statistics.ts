/**
 * What operators want to see of the last day, counted by hour over all processes of the hub.
 *
 * - *operation*: a request to a provider with its retries, as the specification's table of retries has them.
 * - *refresh*: what became of a connection's refresh; its outcome is `refreshed`, `held_back` or the reason of the failure.
 * - *cache*: lookups and what made entries void; its outcomes are those of {@link CacheStatistics}.
 */
export const STATISTIC_KINDS = ['operation', 'refresh', 'cache'] as const;
export type StatisticKind = (typeof STATISTIC_KINDS)[number];

/** How often something happened in one hour. */
export interface StatisticHour {
  /** Its beginning. */
  readonly hour: Date;
  readonly kind: StatisticKind;
  /** The operation, the provider or the cache. */
  readonly subject: string;
  readonly outcome: string;
  readonly total: number;
  /** Of all operations together; 0 where nothing is tried. */
  readonly attempts: number;
  /** Of the operation that was tried most often. */
  readonly mostAttempts: number;
}

/** For how long statistics are kept, in milliseconds. */
export const STATISTICS_KEEP_MS = 7 * 24 * 60 * 60_000;
