import { type DayOfStatistics, type Deps, loadProviderStates, readStatistics } from '@evergrant/core';
import type { Readings } from '../metrics/create-readings.ts';

type Reading<Name extends keyof Readings> = Awaited<ReturnType<Readings[Name]>>;

/** How the hub does, all processes together. */
export interface Overview {
  readonly connections: Reading<'healths'>;
  /** What is to be refreshed; what an incident holds back is not late. */
  readonly due: Reading<'due'>;
  /** Hosts of providers where something is wrong now. */
  readonly trouble: Awaited<ReturnType<typeof loadProviderStates>>;
  readonly outbox: Reading<'outbox'>;
  readonly queues: Reading<'queued'>;
  readonly day: DayOfStatistics;
}

/**
 * What whoever runs the hub wants to know at a glance. What takes a look at whole tables is the same reading that Prometheus
 * gets, up to 15 seconds old or more where tables are large; what is wrong at providers is read anew.
 *
 * @throws the database's error
 */
export async function readOverview(
  deps: Pick<Deps, 'db' | 'clock' | 'statistics'>,
  readings: Readings,
): Promise<Overview> {
  const [connections, due, trouble, outbox, queues, day] = await Promise.all([
    readings.healths(),
    readings.due(),
    loadProviderStates(deps.db),
    readings.outbox(),
    readings.queued(),
    readStatistics(deps),
  ]);
  return { connections, due, trouble, outbox, queues, day };
}
