import type { Logger } from './effects.ts';

/**
 * A logger for one part of the hub: its lines say who speaks.
 *
 * @param name what stands in brackets before every message
 * @example
 * ```ts
 * createChildLogger(log, 'cache').warn({}, 'the shared cache fails'); // [cache] the shared cache fails
 * ```
 */
export function createChildLogger(log: Logger, name: string): Logger {
  const write =
    (level: keyof Logger): Logger[typeof level] =>
    (fields, message) =>
      log[level](fields, `[${name}] ${message}`);
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
