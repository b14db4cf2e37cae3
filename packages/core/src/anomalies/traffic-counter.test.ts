import { expect, test } from 'vitest';
import { createTestHub } from '../testing/index.ts';
import { MOST_NETWORKS } from './traffic-counter.ts';

test('what processes count in a minute is one row for each network, and strangers cannot make more', async () => {
  await using hub = await createTestHub();
  await using sibling = await hub.sibling({ clock: hub.clock });
  const { prisma } = hub.deps.db;
  for (let n = 0; n < 1_000; n += 1)
    hub.deps.traffic.count({ kind: 'invalid_state', address: `10.${n % 250}.0.${n % 200}` });
  sibling.deps.traffic.count({ kind: 'invalid_state', address: '10.0.0.77' });
  sibling.deps.traffic.count({ kind: 'refreshed', subject: 'sandbox' });
  await Promise.all([hub.deps.traffic.flush(), sibling.deps.traffic.flush()]);

  const rows = await prisma.traffic.findMany({ where: { kind: 'invalid_state' } });
  expect(rows).toHaveLength(MOST_NETWORKS + 1);
  expect(rows.reduce((total, { count }) => total + count, 0)).toBe(1_001);
  expect(rows.find(({ network }) => network === '10.0.0.0/24')?.count).toBe(5);
  expect(rows.find(({ network }) => network === 'other')?.count).toBe(1_000 - MOST_NETWORKS * 4);
  expect(await prisma.traffic.findMany({ where: { kind: 'refreshed' } })).toMatchObject([
    { subject: 'sandbox', network: '', count: 1 },
  ]);

  hub.clock.advance(60_000);
  hub.deps.traffic.count({ kind: 'invalid_state', address: '10.249.0.1' });
  await hub.deps.traffic.flush();
  expect(await prisma.traffic.count({ where: { kind: 'invalid_state' } })).toBe(MOST_NETWORKS + 2);
});

test('counts wait for a database that is away', async () => {
  await using hub = await createTestHub();
  const { pool, prisma } = hub.deps.db;
  await pool.query('ALTER TABLE traffic RENAME TO away');
  hub.deps.traffic.count({ kind: 'invalid_state', address: '10.0.0.1' });
  await expect(hub.deps.traffic.flush()).rejects.toThrow();
  hub.deps.traffic.count({ kind: 'invalid_state', address: '10.0.0.2' });
  await pool.query('ALTER TABLE away RENAME TO traffic');
  await hub.deps.traffic.flush();
  expect(await prisma.traffic.findMany()).toMatchObject([{ network: '10.0.0.0/24', count: 2 }]);
});
