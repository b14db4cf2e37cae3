import { countAllConnections, JOB_NAMES, loadProviderStates } from '@evergrant/core';
import type { Uptime } from '../uptime.ts';
import { countConnections, countDue, countOutbox, countQueued, readDeadlines } from './metrics-store.ts';
import { createSnapshot } from './snapshot.ts';

/** What stands in the database, read a few times a minute at most, whoever asks: Prometheus or an operator's page. */
export function createReadings(deps: Parameters<typeof countAllConnections>[0], uptime: Pick<Uptime, 'now'>) {
  const { db } = deps;
  const snapshot = <T>(read: () => Promise<T>) => createSnapshot(read, uptime);
  return {
    /** By what is stored. */
    connections: snapshot(() => countConnections(db)),
    /** By what they amount to now. */
    healths: snapshot(() => countAllConnections(deps)),
    due: snapshot(() => countDue(db)),
    deadlines: snapshot(() => readDeadlines(db)),
    providerStates: snapshot(() => loadProviderStates(db)),
    outbox: snapshot(() => countOutbox(db)),
    queued: snapshot(() => countQueued(db, JOB_NAMES)),
  };
}

export type Readings = ReturnType<typeof createReadings>;
