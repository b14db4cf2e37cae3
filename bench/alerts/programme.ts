import type { Scene } from './act.ts';
import { chainBehind, keyRowEdited, neverVerified, rowEdited } from './acts/audit.ts';
import {
  databaseDown,
  databaseStopped,
  outcomeRefused,
  poolExhausted,
  redisStopped,
} from './acts/database.ts';
import { jobGivenUp, outboxStuck, queueStuck, webhooksRefused } from './acts/jobs.ts';
import { keyMissing, keyNotEverywhere, rowThatNothingOpens } from './acts/keys.ts';
import { certificateEnds, diskFull, memoryHeld, starved, workersKilled } from './acts/processes.ts';
import {
  consentsFail,
  grantLapses,
  providerDown,
  readsSlow,
  refreshesLate,
  secretChanged,
} from './acts/providers.ts';

const WELL_TOGETHER: Scene = [
  neverVerified,
  redisStopped,
  keyNotEverywhere,
  keyRowEdited,
  keyMissing,
  grantLapses,
  webhooksRefused,
];

/** What takes no long time; part of `npm test`. */
export const SHORT: readonly Scene[] = [WELL_TOGETHER, [databaseDown]];

/** All of it. What concerns a share of all reads or refreshes comes before there are many of them. */
export const FULL: readonly Scene[] = [
  [readsSlow, starved],
  WELL_TOGETHER,
  [secretChanged, rowThatNothingOpens],
  [workersKilled],
  [databaseStopped],
  [providerDown, rowEdited],
  [consentsFail, outboxStuck],
  [refreshesLate, memoryHeld],
  [poolExhausted],
  [diskFull, outcomeRefused],
  [certificateEnds, queueStuck],
  [chainBehind, jobGivenUp],
];
