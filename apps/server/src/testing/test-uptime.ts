import type { Uptime } from '../uptime.ts';

/** A time that stands still until it is told to go on, so that what may be done is used up however slow the machine is. */
export interface TestUptime extends Uptime {
  advance(ms: number): void;
}

/** Whoever waits in it has no need to: the wait is over at once, and it is no later. */
export function createTestUptime(): TestUptime {
  let now = 0;
  return {
    now: () => now,
    wait: (done) => void setImmediate(done),
    advance(ms) {
      now += ms;
    },
  };
}
