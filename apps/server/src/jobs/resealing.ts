import { setTimeout as sleep } from 'node:timers/promises';
import { type KeyRing, type Logger, type ResealDeps, reseal } from '@evergrant/core';

/** Rows a second in each process: a fraction of what a small database writes. */
const ROWS_PER_SECOND = 1_000;
/** How often it is looked whether another key seals. */
const LOOK_MS = 1_000;
/** How long to wait between two walks through everything, while there is something to seal anew, or a walk failed. */
const AGAIN_MS = 5_000;

/**
 * Seals with the key in use what another one sealed: at the start, and whenever another key seals, until nothing is left.
 * What a walk could not reach is sealed anew by the next one, of whichever process.
 */
export function startResealing(
  deps: ResealDeps & { readonly ring: KeyRing },
  log: Logger,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);

  /** @returns whether everything is sealed with the key in use */
  async function walk(keyId: string): Promise<boolean> {
    try {
      const { resealed, unreadable, done } = await reseal(deps, { rowsPerSecond: ROWS_PER_SECOND, signal });
      if (resealed > 0) log.info({ keyId, total: resealed }, 'Sealed anew with the key in use');
      if (unreadable > 0 && done)
        log.warn({ keyId, total: unreadable }, 'Rows that no key opens are left as they are');
      return done;
    } catch (error) {
      log.error({ keyId, cause: error }, 'Sealing anew failed, going on in a moment');
      return false;
    }
  }

  async function run(): Promise<void> {
    let finished: string | undefined;
    while (!signal.aborted) {
      const keyId = deps.ring.activeKeyId;
      if (finished === keyId) await pause(LOOK_MS);
      else if (await walk(keyId)) finished = keyId;
      else await pause(AGAIN_MS);
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
