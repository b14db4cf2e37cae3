import type { Database } from '@evergrant/database';
import type { Clock, Logger } from '../effects.ts';
import { type CacheStatistics, type Meter, operationLabel } from '../meter.ts';
import type { StatisticHour } from './statistics.ts';
import { addStatistics } from './statistics-store.ts';

/** Counts what a meter is told and what caches answered, and adds it to what other processes counted. */
export interface Statistics {
  /** A meter that also counts here. */
  alongside(meter: Meter): Meter;
  /** Counts a cache from now on. */
  watchCache(name: string, cache: CacheStatistics): void;
  /** Writes what was counted. @throws the database's error; nothing is lost */
  flush(): Promise<void>;
  /** Writes what was counted and stops. */
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const CACHE_OUTCOMES = ['hits', 'misses', 'invalidations'] as const satisfies (keyof CacheStatistics)[];

type Counted = { -readonly [Field in keyof StatisticHour]: StatisticHour[Field] };

/** @param options.flushMs how long counts wait to be written. Default 15 s */
export function createStatistics(options: {
  db: Pick<Database, 'pool'>;
  clock: Clock;
  log: Logger;
  flushMs?: number;
}): Statistics {
  const { db, clock, log, flushMs = 15_000 } = options;
  let counts = new Map<string, Counted>();
  const caches = new Map<string, { readonly cache: CacheStatistics; counted: CacheStatistics }>();

  function add(more: Omit<StatisticHour, 'hour'>, hour = thisHour()): void {
    const key = `${hour.getTime()} ${more.kind} ${more.subject} ${more.outcome}`;
    const kept = counts.get(key);
    if (kept === undefined) {
      counts.set(key, { hour, ...more });
      return;
    }
    kept.total += more.total;
    kept.attempts += more.attempts;
    kept.mostAttempts = Math.max(kept.mostAttempts, more.mostAttempts);
  }

  const thisHour = () => new Date(Math.floor(clock.now().getTime() / HOUR_MS) * HOUR_MS);

  /** What caches counted since it was last asked. */
  function countCaches(): void {
    for (const [subject, watched] of caches) {
      for (const outcome of CACHE_OUTCOMES) {
        const total = watched.cache[outcome] - watched.counted[outcome];
        if (total > 0) add({ kind: 'cache', subject, outcome, total, attempts: 0, mostAttempts: 0 });
      }
      watched.counted = { ...watched.cache };
    }
  }

  async function flush(): Promise<void> {
    countCaches();
    if (counts.size === 0) return;
    const batch = counts;
    counts = new Map();
    try {
      await addStatistics(db, [...batch.values()]);
    } catch (error) {
      for (const { hour, ...counted } of batch.values()) add(counted, hour);
      throw error;
    }
  }

  const flushQuietly = () =>
    flush().catch((error: unknown) => log.debug({ cause: error }, 'statistics could not be written'));
  const timer = setInterval(flushQuietly, flushMs).unref();

  return {
    alongside: (meter) => ({
      ...meter,
      operation(ended) {
        meter.operation(ended);
        const { operation, outcome, attempts } = ended;
        const subject = operationLabel(operation);
        add({ kind: 'operation', subject, outcome, total: 1, attempts, mostAttempts: attempts });
      },
      refresh(ended) {
        meter.refresh(ended);
        const { provider: subject, outcome } = ended;
        add({ kind: 'refresh', subject, outcome, total: 1, attempts: 0, mostAttempts: 0 });
      },
    }),
    watchCache: (name, cache) => void caches.set(name, { cache, counted: { ...cache } }),
    flush,
    close() {
      clearInterval(timer);
      return flushQuietly();
    },
  };
}
