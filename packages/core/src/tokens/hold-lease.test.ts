import { expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { refreshDue } from '../testing/refresh-due.ts';
import { holdLease, LEASE_MS } from './hold-lease.ts';
import { refreshConnection } from './refresh-connection.ts';
import { claimLease, readRefreshRow } from './refresh-store.ts';

async function claim(hub: TestHub, connectionId: number, leaseMs = LEASE_MS) {
  const row = await readRefreshRow(hub.deps.db, connectionId);
  if (row === null) throw new Error('no row');
  const lease = { connectionId, version: row.version, owner: 'holder' };
  expect(await claimLease(hub.deps.db, lease, row, leaseMs)).toBe(true);
  return lease;
}

const isLeased = async (hub: TestHub, connectionId: number) =>
  (await readRefreshRow(hub.deps.db, connectionId))?.leased;

test.concurrent('row 2: the lease is kept for as long as a slow provider takes, and nobody sends a second request', {
  timeout: 40_000,
}, async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: LEASE_MS + 2_000, times: 1 });

  await Promise.all(
    [hub, second].map(({ deps }) => refreshConnection(deps, id, hub.origin(), { force: true })),
  );

  expect(await hub.refreshes()).toHaveLength(1);
  expect(await hub.works(await user.token())).toBe(true);
});

test.concurrent('row 7: the lease of a process that dies ends within its time, and the schedule finds it at once', {
  timeout: 40_000,
}, async () => {
  await using hub = await createTestHub({ provider: { refresh_grace_seconds: 60 } });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await claim(hub, id);
  const claimedAt = performance.now();
  expect(await refreshDue(hub.deps)).toBe(0);

  await expect.poll(() => refreshDue(hub.deps), { timeout: LEASE_MS + 2_000, interval: 100 }).toBe(1);

  expect(performance.now() - claimedAt).toBeLessThan(LEASE_MS + 1_500);
  expect(await hub.refreshes()).toHaveLength(1);
});

test.concurrent('a lease that was taken over is not renewed, and its holder stops trusting it', {
  timeout: 40_000,
}, async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const lease = await claim(hub, id);
  const held = holdLease(hub.deps, lease, performance.now());
  await hub.deps.db.pool.query(`UPDATE sealed_tokens SET lease_owner = 'somebody', lease_until = now()`);

  await expect
    .poll(() => performance.now() > held.validUntil(), { timeout: LEASE_MS + 1_000, interval: 100 })
    .toBe(true);

  expect(await isLeased(hub, id)).toBe(false);
  held.release();
});

test('a lease is not renewed once the outcome is written', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await refreshConnection(hub.deps, id, hub.origin(), { force: true });
  expect(await isLeased(hub, id)).toBe(false);
});
