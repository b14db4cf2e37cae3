import type { LogFields, Logger } from '@evergrant/core';
import { LRUCache } from 'lru-cache';

/** Lines that say the same of the same within {@link WINDOW_MS}: so many are written. */
const WRITTEN = 10;
const WINDOW_MS = 60_000;
/** Different lines that are told apart. */
const KEPT = 1_000;

interface Run {
  readonly startedAt: number;
  count: number;
}

/** What makes two lines the same: not which connection, user or attempt they speak of. */
const keyOf = (level: string, { provider, code, errorCode, reason }: LogFields, message: string): string =>
  [level, message, provider, code, errorCode, reason].map(String).join('\n');

/**
 * Warnings and errors that repeat themselves are written ten times a minute; then one line says how many more there were.
 * A provider that is down would else write a line for every connection.
 *
 * @param write a line
 * @param now a monotonic time in ms. Default: that of the process
 */
export function sampleRepeats(
  write: (level: 'warn' | 'error', fields: LogFields, message: string) => void,
  now: () => number = () => performance.now(),
): Pick<Logger, 'warn' | 'error'> {
  const runs = new LRUCache<string, Run>({ max: KEPT });

  const log =
    (level: 'warn' | 'error') =>
    (fields: LogFields, message: string): void => {
      const key = keyOf(level, fields, message);
      const time = now();
      const known = runs.get(key);
      const run =
        known !== undefined && time - known.startedAt < WINDOW_MS ? known : { startedAt: time, count: 0 };
      if (run !== known) runs.set(key, run);
      run.count += 1;
      if (run.count <= WRITTEN) write(level, fields, message);
      if (run.count !== WRITTEN + 1) return;
      const { provider } = fields;
      setTimeout(
        () => write(level, { provider, total: run.count - WRITTEN }, `${message} (repeated, not written)`),
        Math.max(WINDOW_MS - (time - run.startedAt), 0),
      ).unref();
    };
  return { warn: log('warn'), error: log('error') };
}
