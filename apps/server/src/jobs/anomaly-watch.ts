import { type Deps, type Logger, type Thresholds, watchTraffic } from '@evergrant/core';
import { type Repeated, runEvery } from './run-every.ts';

const INTERVAL_MS = 60_000;

/** Looks every minute for what is unusual, until stopped. */
export const startAnomalyWatch = (
  deps: Pick<Deps, 'db' | 'clock' | 'log' | 'traffic'>,
  thresholds: Thresholds,
  log: Logger,
): Repeated =>
  runEvery(INTERVAL_MS, () => watchTraffic(deps, thresholds), { log, name: 'looking for anomalies' });
