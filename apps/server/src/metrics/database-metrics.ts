import type { Registry } from 'prom-client';
import type { Readings } from './create-readings.ts';
import { inTime, type Reading, registerGauge } from './gauge.ts';

/** What stands in the database, read a few times a minute at most. */
export function registerDatabaseMetrics(register: Registry, readings: Readings): void {
  /** Gauges that one reading of the database fills. */
  const fill = <T>(
    read: () => Promise<T>,
    gauges: Readonly<
      Record<
        string,
        readonly [help: string, labelNames: readonly string[], readingsOf: (rows: T) => readonly Reading[]]
      >
    >,
  ) => {
    for (const [name, [help, labelNames, readingsOf]] of Object.entries(gauges))
      registerGauge(register, { name: `evergrant_${name}`, help, labelNames }, async () => {
        const rows = await inTime(read());
        return rows === undefined ? undefined : readingsOf(rows);
      });
  };

  fill(readings.connections, {
    connections: [
      'Connections by provider, status and reason',
      ['provider', 'status', 'reason'],
      (rows) => rows.map(({ total, ...labels }) => [labels, total]),
    ],
  });
  fill(readings.due, {
    refreshes_due: [
      'Connections whose refresh is due and that no incident holds back, up to 10,000',
      ['provider'],
      (rows) => rows.map(({ provider, due }) => [{ provider }, due]),
    ],
    refresh_lateness_seconds: [
      'How long the oldest refresh of a provider has been due that no incident holds back',
      ['provider'],
      (rows) => rows.map(({ provider, lateness }) => [{ provider }, lateness]),
    ],
    next_refresh_seconds: [
      'Time until the next refresh of a provider is due',
      ['provider'],
      (rows) =>
        rows.flatMap(({ provider, nextIn }) => (nextIn === null ? [] : [[{ provider }, nextIn] as const])),
    ],
  });
  fill(readings.deadlines, {
    grants_lapsing: [
      'Grants that lapse within a week if nothing renews them',
      ['provider'],
      (rows) => rows.map(({ provider, lapsing }) => [{ provider }, lapsing]),
    ],
    next_grant_lapse_timestamp_seconds: [
      'When the first grant of a provider lapses if nothing renews it',
      ['provider'],
      (rows) => rows.map(({ provider, nextLapseAt }) => [{ provider }, nextLapseAt]),
    ],
  });
  fill(readings.providerStates, {
    provider_incidents: [
      'Hosts of a provider with an incident: nothing is sent there but probes',
      ['provider', 'incident'],
      (rows) =>
        countBy(rows, ({ provider, incident }) => (incident === null ? null : { provider, incident })),
    ],
    provider_pauses: [
      'Hosts of a provider to which nothing is sent at the moment: it asked for that, or between two probes',
      ['provider'],
      (rows) => countBy(rows, ({ provider, closedForMs }) => (closedForMs > 0 ? { provider } : null)),
    ],
  });
  fill(readings.outbox, {
    outbox_jobs: [
      'Jobs that are not in the queue yet: due, or to wait (later)',
      ['state'],
      ({ due, later }) => [
        [{ state: 'due' }, due],
        [{ state: 'later' }, later],
      ],
    ],
    outbox_age_seconds: ['How long the oldest job of the outbox has been due', [], ({ age }) => [[{}, age]]],
  });
  fill(readings.queued, {
    queue_jobs: [
      'Jobs in the queue: waiting for the first attempt, to be tried again, under way',
      ['job', 'state'],
      (rows) =>
        rows.flatMap(({ name: job, waiting, retrying, active }) => [
          [{ job, state: 'waiting' }, waiting] as const,
          [{ job, state: 'retrying' }, retrying] as const,
          [{ job, state: 'active' }, active] as const,
        ]),
    ],
    queue_age_seconds: [
      'How long the oldest job of a queue has been due',
      ['job'],
      (rows) => rows.map(({ name, age }) => [{ job: name }, age]),
    ],
  });
}

/** How many rows have the same labels; null: the row does not count. */
function countBy<Row>(
  rows: readonly Row[],
  labelsOf: (row: Row) => Readonly<Record<string, string>> | null,
): Reading[] {
  const labelled = rows.map(labelsOf).filter((labels) => labels !== null);
  return [...Map.groupBy(labelled, (labels) => JSON.stringify(labels)).values()].flatMap((group) =>
    group.slice(0, 1).map((labels) => [labels, group.length] as const),
  );
}
