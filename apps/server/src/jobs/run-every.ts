import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@evergrant/core';

/** Something that is done again and again. */
export interface Repeated {
  /** Stops, and waits for the round under way. */
  stop(): Promise<void>;
}

/**
 * Does `work` at once and again this long after each round, until stopped. A round that fails is logged.
 *
 * @param name what failed, in the log
 */
export function runEvery(
  intervalMs: number,
  work: () => Promise<unknown>,
  { log, name }: { readonly log: Logger; readonly name: string },
): Repeated {
  const stopping = new AbortController();
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await work().catch((error: unknown) => log.error({ cause: error }, `${name} failed`));
      await sleep(intervalMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
