import { type Deps, deleteFlowsBefore, refreshDue } from '@evergrant/core';

/** How often due connections are looked for. One indexed query when nothing is due. */
const PASS_INTERVAL_MS = 1_000;
/** Finished flows are kept this long for duplicates of their callback. */
const FLOW_KEEP_MS = 60 * 60_000;
const CLEANUP_INTERVAL_MS = 10 * 60_000;

export interface RefreshScheduler {
  /** Stops and waits for the pass under way. */
  stop(): Promise<void>;
}

/** Refreshes ahead of time, pass after pass, until stopped. A pass that fails is logged and the next one tries again. */
export function startRefreshScheduler(deps: Deps): RefreshScheduler {
  const stopping = new AbortController();
  let cleanedAt = 0;

  async function pass(): Promise<void> {
    try {
      await refreshDue(deps);
      const now = deps.clock.now().getTime();
      if (now - cleanedAt > CLEANUP_INTERVAL_MS) {
        cleanedAt = now;
        await deleteFlowsBefore(deps.db, new Date(now - FLOW_KEEP_MS));
      }
    } catch (error) {
      deps.log.error({ cause: error }, '[jobs] scheduled refresh pass failed');
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pass();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PASS_INTERVAL_MS);
        stopping.signal.addEventListener(
          'abort',
          () => {
            clearTimeout(timer);
            resolve();
          },
          { once: true },
        );
      });
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
