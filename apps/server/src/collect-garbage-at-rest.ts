import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { collectGarbage } from './collect-garbage.ts';

/** How often it is looked whether the process rests. */
const LOOK_MS = 60_000;
/** Below this share of that time it does: a pause of a tenth of a second then keeps next to nobody waiting. */
const AT_REST = 0.1;

interface Effects {
  /** As `performance.eventLoopUtilization`. */
  readonly utilization: (now?: EventLoopUtilization, since?: EventLoopUtilization) => EventLoopUtilization;
  readonly collect: () => void;
}

/**
 * Collects garbage once, each time that the process rests after work: what a load took is given back to the system then, as
 * V8 does only when it wants more.
 */
export function collectGarbageAtRest({
  utilization = performance.eventLoopUtilization,
  collect = collectGarbage,
}: Partial<Effects> = {}): void {
  let since = utilization();
  let hasWorked = false;
  setInterval(() => {
    const now = utilization();
    const isAtRest = utilization(now, since).utilization < AT_REST;
    if (isAtRest && hasWorked) collect();
    hasWorked = !isAtRest;
    since = now;
  }, LOOK_MS).unref();
}
