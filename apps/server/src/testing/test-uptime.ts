import type { Uptime } from '../uptime.ts';

/** A time that stands still until it is told to go on, so that what may be done is used up however slow the machine is. */
export interface TestUptime extends Uptime {
  advance(ms: number): void;
  /** How long everybody was told to wait, in milliseconds, in the order in which they began to. */
  readonly waits: readonly number[];
}

/** Whoever waits in it has no need to: the wait is over at once, and it is no later. */
export function createTestUptime(): TestUptime {
  let now = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    wait(done, ms) {
      waits.push(ms);
      setImmediate(done);
    },
    advance(ms) {
      now += ms;
    },
  };
}
