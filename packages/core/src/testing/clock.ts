import type { Clock } from '../effects.ts';

/** A clock that runs with the real one and can be put forward or back. Leases and due times use the database's clock. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export function createTestClock(offsetMs = 0): TestClock {
  let offset = offsetMs;
  return {
    now: () => new Date(Date.now() + offset),
    advance(ms) {
      offset += ms;
    },
  };
}
