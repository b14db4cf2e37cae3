import type { Uptime } from '../uptime.ts';

/** Not read more often than this, however often somebody asks. */
const SHORTEST_MS = 15_000;
/** What takes long to read is read more rarely: reading takes at most this share of the time. */
const LARGEST_SHARE = 0.01;

/**
 * Keeps an answer of the database for metrics: read at most every 15 seconds, and so that reading takes at most a hundredth
 * of the time, however large the tables have become. Those who ask while it is read share the answer.
 *
 * @returns what was read last
 * @throws what `read` throws
 */
export function createSnapshot<T>(read: () => Promise<T>, { now }: Pick<Uptime, 'now'>): () => Promise<T> {
  let next = Number.NEGATIVE_INFINITY;
  let latest: Promise<T> | undefined;
  return () => {
    const startedAt = now();
    if (latest !== undefined && startedAt < next) return latest;
    next = Number.POSITIVE_INFINITY;
    const reading = read();
    latest = reading;
    const done = () => {
      next = startedAt + Math.max(SHORTEST_MS, (now() - startedAt) / LARGEST_SHARE);
    };
    reading.then(done, done);
    return reading;
  };
}
