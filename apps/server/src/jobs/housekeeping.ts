import { setTimeout as sleep } from 'node:timers/promises';
import { type Deps, deleteExpired, type Logger } from '@evergrant/core';

const INTERVAL_MS = 10 * 60_000;

/** Deletes what has run out, at once and every ten minutes until stopped. A round that fails is logged. */
export function startHousekeeping(deps: Pick<Deps, 'db' | 'clock'>, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await deleteExpired(deps).catch((error: unknown) =>
        log.error({ cause: error }, 'deleting what has run out failed'),
      );
      await sleep(INTERVAL_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
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
