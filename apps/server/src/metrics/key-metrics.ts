import { type Deps, findKeyHolders, listKeys, RESEALING_STATES, resealingProgress } from '@evergrant/core';
import type { Registry } from 'prom-client';
import type { Uptime } from '../uptime.ts';
import { inTime, type Reading, registerGauge } from './gauge.ts';
import { createSnapshot } from './snapshot.ts';

/** The key ring and sealing anew. Keys go by the name that the operator gave them. */
export function registerKeyMetrics(
  register: Registry,
  { db }: Pick<Deps, 'db'>,
  uptime: Pick<Uptime, 'now'>,
): void {
  // Counting looks at every row.
  const counted = createSnapshot(() => listKeys({ db }), uptime);
  const gauge = (
    about: { name: string; help: string; labelNames?: readonly string[] },
    readingsOf: (listed: Awaited<ReturnType<typeof counted>>) => readonly Reading[],
  ) =>
    registerGauge(register, about, async () => {
      const listed = await inTime(counted());
      return listed === undefined ? undefined : readingsOf(listed);
    });
  gauge(
    {
      name: 'evergrant_sealed_rows',
      help: 'Rows with something that an encryption key sealed, by key',
      labelNames: ['key', 'kind'],
    },
    ({ keys }) =>
      keys.flatMap(({ keyId, sealed }) =>
        Object.entries(sealed).map(([kind, rows]) => [{ key: keyId, kind }, rows] as const),
      ),
  );
  gauge(
    {
      name: 'evergrant_keys',
      help: 'Always 1: a key that the database knows, and what it is for',
      labelNames: ['key', 'role'],
    },
    ({ keys }) => keys.map(({ keyId, role }) => [{ key: keyId, role }, 1]),
  );
  gauge(
    {
      name: 'evergrant_resealing_rows',
      help: 'Rows to be sealed with the key in use (total), and those that are (done)',
      labelNames: ['state'],
    },
    ({ keys, processes }) => {
      const { done, total } = resealingProgress(keys, processes);
      return [
        [{ state: 'done' }, done],
        [{ state: 'total' }, total],
      ];
    },
  );
  gauge(
    {
      name: 'evergrant_resealing_state',
      help: '1 for how sealing anew is: done, running or paused',
      labelNames: ['state'],
    },
    ({ keys, processes }) => {
      const { state: current } = resealingProgress(keys, processes);
      return RESEALING_STATES.map((state) => [{ state }, state === current ? 1 : 0]);
    },
  );
  const holders = createSnapshot(() => findKeyHolders(db.pool), uptime);
  registerGauge(
    register,
    {
      name: 'evergrant_processes',
      help: 'Processes of the hub that live on this database, by whether they do jobs and refresh ahead of time',
      labelNames: ['works'],
    },
    async () => {
      const living = await inTime(holders());
      if (living === undefined) return undefined;
      const working = living.filter(({ reseals }) => reseals).length;
      return [
        [{ works: 'yes' }, working],
        [{ works: 'no' }, living.length - working],
      ];
    },
  );
}
