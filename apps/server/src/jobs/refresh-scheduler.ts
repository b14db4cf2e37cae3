import { createRefreshLanes, type Deps, type Logger } from '@evergrant/core';

/** Pause while there is more to do than there are places for. */
const BUSY_TICK_MS = 20;
/** The pause after a tick, by what it left. One cheap query when nothing is due. */
const PAUSE_MS = { nothing: 1_000, more: BUSY_TICK_MS, without_permit: 100 } as const;

export interface RefreshScheduler {
  /** Stops and waits for the refreshes under way. */
  stop(): Promise<void>;
}

/** Refreshes ahead of time until stopped. A tick that fails is logged and the next one tries again. */
export function startRefreshScheduler(
  deps: Deps,
  limits: { concurrency: number; perSecond: number | undefined },
  log: Logger,
): RefreshScheduler {
  const stopping = new AbortController();
  let freed = false;
  let wake = () => {};
  const lanes = createRefreshLanes(deps, {
    ...limits,
    // A little later: others of the lane end meanwhile, and one look fills all their places.
    onPlaceFreed() {
      freed = true;
      setTimeout(() => wake(), BUSY_TICK_MS);
    },
  });

  async function tick(): Promise<number> {
    try {
      const { left } = await lanes.tick();
      return PAUSE_MS[left];
    } catch (error) {
      log.error({ cause: error }, 'looking for due refreshes failed');
      return PAUSE_MS.nothing;
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      freed = false;
      const ms = await tick();
      await pause(freed ? BUSY_TICK_MS : ms, stopping.signal, (end) => {
        wake = end;
      });
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
      await lanes.idle();
    },
  };
}

/** Waits, or not any longer once `signal` aborts or what `onStart` is given is called. */
function pause(ms: number, signal: AbortSignal, onStart: (end: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    onStart(done);
  });
}
