import type { Failpoint } from '@evergrant/core';

/** Where a process kills itself, and how probably each time it gets there. */
export interface KillPoint {
  readonly name: Failpoint;
  readonly probability: number;
}

/** Ends this process at the point as a power cut would: no handler runs, nothing is flushed. */
export const killAt = (point: KillPoint) => (reached: Failpoint) => {
  if (reached === point.name && Math.random() < point.probability) process.kill(process.pid, 'SIGKILL');
};
