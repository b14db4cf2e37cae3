import { expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { createWebhookEndpoint } from '../webhooks/create-webhook-endpoint.ts';
import { deleteOverAnomalies } from './anomaly-store.ts';
import { dismissAnomaly } from './dismiss-anomaly.ts';
import { listAnomalies } from './list-anomalies.ts';
import { raiseAnomaly } from './raise-anomaly.ts';

const ROW = { kind: 'row_unverified', subject: 'api_keys', details: { row: 'abc' } } as const;
const STATES = { kind: 'invalid_states', subject: '', details: { count: 700 } } as const;

const told = (hub: TestHub) =>
  hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'anomaly_detected' }, orderBy: { id: 'asc' } });

/** Lets time pass for every anomaly. */
const age = (hub: TestHub, interval: string) =>
  hub.deps.db.pool.query(
    'UPDATE anomalies SET last_seen_at = last_seen_at - $1::interval, dismissed_at = dismissed_at - $1::interval',
    [interval],
  );

test('an anomaly is told once: in the audit log, in the log, to operators, and to endpoints that ask by name', async () => {
  await using hub = await createTestHub();
  const url = 'https://app.example.com/';
  await createWebhookEndpoint(hub.deps, { url }, hub.origin());
  const { id } = await createWebhookEndpoint(hub.deps, { url, events: ['anomaly.detected'] }, hub.origin());

  expect(await raiseAnomaly(hub.deps, ROW)).toBe(true);
  expect(await raiseAnomaly(hub.deps, ROW)).toBe(false);
  await age(hub, '2 minutes');
  expect(await raiseAnomaly(hub.deps, { ...ROW, details: { row: 'def' } })).toBe(false);

  expect(await told(hub)).toMatchObject([
    { actor: 'system', metadata: { kind: 'row_unverified', subject: 'api_keys', row: 'abc' } },
  ]);
  expect(hub.logs.filter(({ message }) => message.endsWith('Anomaly detected'))).toHaveLength(1);
  expect(await listAnomalies(hub.deps)).toMatchObject([
    { kind: 'row_unverified', subject: 'api_keys', details: { row: 'def' } },
  ]);
  const jobs = await hub.queue.jobs();
  expect(jobs.map(({ payload }) => payload)).toMatchObject([
    {
      endpointId: id,
      event: { type: 'anomaly.detected', data: { kind: 'row_unverified', subject: 'api_keys' } },
    },
  ]);
});

test('what an operator dismissed is shown to nobody, and told again when it is still there after a day', async () => {
  await using hub = await createTestHub();
  await raiseAnomaly(hub.deps, ROW);
  await dismissAnomaly(hub.deps, ROW, hub.origin('operator:1'));
  await dismissAnomaly(hub.deps, ROW, hub.origin('operator:1'));
  expect(await listAnomalies(hub.deps)).toEqual([]);
  expect(
    await hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'anomaly_dismissed' } }),
  ).toMatchObject([{ actor: 'operator:1', metadata: { kind: 'row_unverified', subject: 'api_keys' } }]);

  await age(hub, '2 minutes');
  expect(await raiseAnomaly(hub.deps, ROW)).toBe(false);
  expect(await listAnomalies(hub.deps)).toEqual([]);
  await age(hub, '1 day');
  expect(await raiseAnomaly(hub.deps, ROW)).toBe(true);
  expect(await listAnomalies(hub.deps)).toHaveLength(1);
  expect(await told(hub)).toHaveLength(2);
});

test('what heals by itself is shown for an hour after it was last seen; the rest until somebody looked', async () => {
  await using hub = await createTestHub();
  await raiseAnomaly(hub.deps, ROW);
  await raiseAnomaly(hub.deps, STATES);
  expect(await listAnomalies(hub.deps)).toHaveLength(2);
  await age(hub, '61 minutes');
  expect(await listAnomalies(hub.deps)).toMatchObject([{ kind: 'row_unverified' }]);

  await age(hub, '2 days');
  expect(await deleteOverAnomalies(hub.deps.db)).toBe(1);
  await dismissAnomaly(hub.deps, ROW, hub.origin());
  await age(hub, '2 days');
  expect(await deleteOverAnomalies(hub.deps.db)).toBe(1);
});

test('of processes that notice the same at once, one tells it', async () => {
  await using hub = await createTestHub();
  await using sibling = await hub.sibling();
  await Promise.all([hub, sibling, hub, sibling].map(({ deps }) => raiseAnomaly(deps, STATES)));
  expect(await told(hub)).toHaveLength(1);
});
