import { isDeepStrictEqual } from 'node:util';
import type { Deps } from '../deps.ts';
import { detectAnomalies, REFRESHES_MINUTES } from './detect-anomalies.ts';
import { judgeKeyReads } from './judge-key-reads.ts';
import { raiseAnomaly } from './raise-anomaly.ts';
import type { Thresholds } from './thresholds.ts';
import { findHabits, findKeyReads, findTraffic, saveHabit } from './traffic-store.ts';

const MINUTE_MS = 60_000;
/** What another process counted arrives within the first; the rest is room for a round that was missed. */
const KEY_READS_MINUTES = 5;

type WatchDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'traffic'>;

/**
 * Looks at what all processes counted of late, and raises what is unusual. To be called every minute; any number of
 * processes may.
 *
 * @throws the database's error
 */
export async function watchTraffic(deps: WatchDeps, thresholds: Thresholds): Promise<void> {
  await deps.traffic.flush();
  const now = deps.clock.now();
  const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * MINUTE_MS);
  const traffic = await findTraffic(deps.db.pool, minutesAgo(REFRESHES_MINUTES));
  for (const anomaly of detectAnomalies(traffic, thresholds, now)) await raiseAnomaly(deps, anomaly);
  await watchKeys(deps, thresholds, { now, since: minutesAgo(KEY_READS_MINUTES) });
}

async function watchKeys(
  deps: WatchDeps,
  thresholds: Thresholds,
  { now, since }: { readonly now: Date; readonly since: Date },
): Promise<void> {
  const reads = Map.groupBy(await findKeyReads(deps.db.pool, since), ({ subject }) => subject);
  const habits = await findHabits(deps.db, [...reads.keys()]);
  for (const [keyId, ofKey] of reads) {
    const habit = habits.find((known) => known.keyId === keyId) ?? null;
    const judged = judgeKeyReads(habit, ofKey, { keyId, thresholds, now });
    // First told, then usual: a crash in between tells it once more.
    for (const anomaly of judged.noticed) await raiseAnomaly(deps, anomaly);
    if (!isDeepStrictEqual(judged.habit, habit)) await saveHabit(deps.db, judged.habit);
  }
}
