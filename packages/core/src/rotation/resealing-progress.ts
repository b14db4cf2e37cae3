import type { KeyProcess, KeyUse } from './list-keys.ts';
import type { SealedTotals } from './sealed-count-store.ts';

/**
 * Whether everything is sealed with the key in use.
 *
 * - `done`: it is
 * - `running`: processes seal anew what is left, or begin to in a moment
 * - `paused`: no process that lives does
 */
export const RESEALING_STATES = ['done', 'running', 'paused'] as const;

/** How far sealing anew is, in rows. What was lost with its key, and authorisations under way, are not sealed anew. */
export interface ResealingProgress {
  readonly state: (typeof RESEALING_STATES)[number];
  /** Sealed with the key in use. */
  readonly done: number;
  readonly total: number;
}

function rowsOf(keys: readonly KeyUse[], ...roles: KeyUse['role'][]): number {
  const resealed = ({ flows: _, ...others }: SealedTotals) => Object.values(others);
  return keys
    .filter(({ role }) => roles.includes(role))
    .flatMap(({ sealed }) => resealed(sealed))
    .reduce((sum, rows) => sum + rows, 0);
}

export function resealingProgress(
  keys: readonly KeyUse[],
  processes: readonly Pick<KeyProcess, 'reseals'>[],
): ResealingProgress {
  const done = rowsOf(keys, 'seals');
  const total = rowsOf(keys, 'seals', 'opens');
  if (done === total) return { state: 'done', done, total };
  return { state: processes.some(({ reseals }) => reseals) ? 'running' : 'paused', done, total };
}
