import { type Deps, deleteExpired, type Logger } from '@evergrant/core';
import { type Repeated, runEvery } from './run-every.ts';

const INTERVAL_MS = 10 * 60_000;

/** Deletes what has run out, at once and every ten minutes until stopped. */
export const startHousekeeping = (deps: Pick<Deps, 'db' | 'clock'>, log: Logger): Repeated =>
  runEvery(INTERVAL_MS, () => deleteExpired(deps), { log, name: 'deleting what has run out' });
