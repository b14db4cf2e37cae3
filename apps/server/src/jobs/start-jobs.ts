import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps, Logger } from '@evergrant/core';
import type { PgBoss } from 'pg-boss';
import { registerHandlers, type Workers } from './handlers.ts';
import { relayJobs, startQueue } from './queue.ts';

/** How often the outbox is looked at. One cheap query when nothing is due. */
const RELAY_INTERVAL_MS = 1_000;
/** How long jobs under way may take to end when the hub stops; what is cut off is done again. */
const DRAIN_MS = 10_000;

/** Hands on what is due until stopped. A batch that fails stays in the outbox and the next one tries again. */
async function relayUntil(
  stopping: AbortSignal,
  deps: Pick<Deps, 'db' | 'providers'>,
  { boss, workers, log }: { boss: PgBoss; workers: Workers; log: Logger },
): Promise<void> {
  while (!stopping.aborted) {
    const { relayed, more } = await relayJobs(deps, boss).catch((error: unknown) => {
      log.error({ cause: error }, 'handing on what is due failed');
      return { relayed: [], more: false };
    });
    workers.wake(relayed);
    if (!more) await sleep(RELAY_INTERVAL_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** Starts the queue and everything that works on it. */
export async function startJobs(deps: Deps, log: Logger): Promise<{ stop(): Promise<void> }> {
  const boss = await startQueue(deps.db, log);
  const workers = await registerHandlers(boss, deps, log);
  const stopping = new AbortController();
  const relaying = relayUntil(stopping.signal, deps, { boss, workers, log });
  return {
    async stop() {
      stopping.abort();
      await relaying;
      await boss.stop({ graceful: true, timeout: DRAIN_MS });
    },
  };
}
