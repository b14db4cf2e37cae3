import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@evergrant/core';

/** Something that is done again and again. */
export interface Repeated {
  /** The next round begins at once, or after the one under way. */
  again(): void;
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
  let pause = new AbortController();
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      pause = new AbortController();
      await work().catch((error: unknown) => log.error({ cause: error }, `${name} failed`));
      const signal = AbortSignal.any([stopping.signal, pause.signal]);
      await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  }
  const running = run();
  return {
    again: () => pause.abort(),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
