import { expect, onTestFinished, test, vi } from 'vitest';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { refreshDue } from '../testing/refresh-due.ts';
import { holdLease, LEASE_MS, RENEW_MS } from './hold-lease.ts';
import { refreshConnection } from './refresh-connection.ts';
import { claimLease, readRefreshRow, recordRefreshFailure, renewLease } from './refresh-store.ts';

async function claim(hub: TestHub, connectionId: number, leaseMs = LEASE_MS) {
  const row = await readRefreshRow(hub.deps.db, connectionId);
  if (row === null) throw new Error('no row');
  const lease = { connectionId, version: row.version, owner: 'holder' };
  expect(await claimLease(hub.deps.db, lease, { ...row, leaseMs })).toBe(true);
  return lease;
}

test.concurrent('row 2: the lease is kept for as long as a slow provider takes, and nobody sends a second request', async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: LEASE_MS + 2_000, times: 1 });

  await Promise.all(
    [hub, second].map(({ deps }) => refreshConnection(deps, id, { origin: hub.origin(), urgency: 'force' })),
  );

  expect(await hub.refreshes()).toHaveLength(1);
  expect(await hub.works(await user.token())).toBe(true);
});

test.concurrent('row 7: the lease of a process that dies ends within its time, and the schedule finds it at once', async () => {
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

/** A lease held on a clock of the test's own; `turns` lets that many renewals fall due and waits for what they do. */
async function heldLease(hub: TestHub, connectionId: number) {
  const lease = await claim(hub, connectionId);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const { pool } = hub.deps.db;
  const query = vi.spyOn(pool, 'query');
  const held = holdLease(hub.deps, lease, performance.now());
  return {
    held,
    renewals: () => query.mock.calls.filter((call) => JSON.stringify(call).includes('renew_lease')).length,
    async turns(count: number) {
      for (let turn = 0; turn < count; turn += 1) {
        vi.advanceTimersByTime(RENEW_MS);
        await Promise.all(query.mock.results.map(({ value }) => value));
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

const leaseOf = async (hub: TestHub, connectionId: number) =>
  hub.deps.db.prisma.sealedToken.findUniqueOrThrow({
    where: { connectionId },
    select: { leaseOwner: true, leaseUntil: true },
  });

test('a lease is renewed every second, and trusted for less than its length', async () => {
  await using hub = await createTestHub();
  const { id } = await (await hub.createUser()).connect();
  const { held, renewals, turns } = await heldLease(hub, id);
  const begun = performance.now();
  const { leaseUntil: before } = await leaseOf(hub, id);

  await turns(3);

  expect(renewals()).toBe(3);
  expect(held.validUntil() - begun).toBe(3 * RENEW_MS + LEASE_MS - 1_000);
  expect((await leaseOf(hub, id)).leaseUntil?.getTime()).toBeGreaterThan(before?.getTime() ?? 0);
  held.release();
});

test('a lease that was taken over is left to its new owner, and its holder stops trusting and renewing it', async () => {
  await using hub = await createTestHub();
  const { id } = await (await hub.createUser()).connect();
  const { held, renewals, turns } = await heldLease(hub, id);
  const trusted = held.validUntil();
  const taken = { leaseOwner: 'somebody', leaseUntil: new Date('2030-01-01') };
  await hub.deps.db.prisma.sealedToken.update({ where: { connectionId: id }, data: taken });

  await turns(3);

  expect(renewals()).toBe(1);
  expect(held.validUntil()).toBe(trusted);
  expect(await leaseOf(hub, id)).toEqual(taken);
});

test('a lease that was released is not renewed any more', async () => {
  await using hub = await createTestHub();
  const { id } = await (await hub.createUser()).connect();
  const { held, renewals, turns } = await heldLease(hub, id);
  await turns(1);
  held.release();
  await turns(3);
  expect(renewals()).toBe(1);
});

test('a lease is over once the outcome is written', async () => {
  await using hub = await createTestHub();
  const { id } = await (await hub.createUser()).connect();
  const lease = await claim(hub, id);
  const at = new Date();
  await recordRefreshFailure(hub.deps.db, lease, {
    write: {
      status: 'connected',
      reason: 'provider_unavailable',
      refreshDueAt: at,
      refreshFailures: 1,
      outcomeUnknown: true,
      closedForMs: null,
      refusedAt: [],
      half: null,
      at,
    },
    event: { record: { event: 'token_refresh_failed' }, origin: hub.origin() },
  });

  expect(await renewLease(hub.deps.db, lease, LEASE_MS)).toBe(false);
  expect(await leaseOf(hub, id)).toEqual({ leaseOwner: null, leaseUntil: null });
});
