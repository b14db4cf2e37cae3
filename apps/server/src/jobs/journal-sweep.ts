import { createJournalSweep, type Deps, type Logger } from '@evergrant/core';
import { type Repeated, runEvery } from './run-every.ts';

/** Longer than the pauses between the attempts of a process that writes its own. */
const INTERVAL_MS = 10_000;

/** Writes what processes left in the journal that write nothing any more, until stopped. */
export const startJournalSweep = (deps: Deps, log: Logger): Repeated =>
  runEvery(INTERVAL_MS, createJournalSweep(deps), {
    log,
    name: 'looking for what others left in the journal',
  });
