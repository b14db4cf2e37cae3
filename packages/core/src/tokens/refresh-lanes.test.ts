import { sandboxProvider } from '@evergrant/providers';
import { startSandbox } from '@evergrant/sandbox';
import { expect, test } from 'vitest';
import { createTestHub, PUBLIC_URL, type TestHub } from '../testing/index.ts';
import { createRefreshLanes, type RefreshLanes } from './refresh-lanes.ts';

async function connectDue(hub: TestHub, count: number): Promise<number[]> {
  const user = await hub.createUser();
  const ids: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const { id } = await user.connect({ account: `account-${index}` });
    ids.push(id);
    await hub.age(id, 60_000);
  }
  return ids;
}

/** Ticks until `done`, as the scheduler does, only faster. */
async function tickUntil(lanes: readonly RefreshLanes[], done: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        await Promise.all(lanes.map((lane) => lane.tick()));
        return done();
      },
      { interval: 25 },
    )
    .toBe(true);
}

test('a lane never holds more than its places, and everything due is refreshed once', async () => {
  await using hub = await createTestHub();
  const ids = await connectDue(hub, 9);
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: 200 });
  const freed = Promise.withResolvers<void>();
  const lanes = createRefreshLanes(hub.deps, { concurrency: 4, onPlaceFreed: freed.resolve });

  expect(await lanes.tick()).toEqual({ started: 4, left: 'more' });
  expect(await lanes.tick()).toEqual({ started: 0, left: 'nothing' });
  await freed.promise;
  expect((await lanes.tick()).started).toBeGreaterThan(0);
  await tickUntil([lanes], async () => (await hub.refreshes()).length === ids.length);
  await lanes.idle();

  expect(await lanes.tick()).toEqual({ started: 0, left: 'nothing' });
  const accounts = (await hub.refreshes()).map(({ accountId }) => accountId);
  expect(new Set(accounts).size).toBe(ids.length);
});

test('a provider may take less than any other: at once, and in a second', async () => {
  await using hub = await createTestHub({ provider: { refresh_limits: { concurrency: 2 } } });
  await connectDue(hub, 4);
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: 200 });
  const lanes = createRefreshLanes(hub.deps, { concurrency: 4 });
  expect(await lanes.tick()).toEqual({ started: 2, left: 'more' });
  await lanes.idle();

  await using slow = await createTestHub({ provider: { refresh_limits: { per_second: 1 } } });
  await connectDue(slow, 2);
  const slowLanes = createRefreshLanes(slow.deps, { perSecond: 1_000 });
  expect(await slowLanes.tick()).toEqual({ started: 1, left: 'without_permit' });
  await slowLanes.idle();
});

test('row 26: the cap of a provider holds over all processes, in whatever second', async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  const perSecond = 10;
  const ids = await connectDue(hub, 25);
  const lanes = [hub, second].map(({ deps }) => createRefreshLanes(deps, { perSecond }));

  expect(await lanes[0]?.tick()).toEqual({ started: 1, left: 'without_permit' });
  await tickUntil(lanes, async () => (await hub.refreshes()).length === ids.length);
  await Promise.all(lanes.map((lane) => lane.idle()));

  const times = (await hub.refreshes()).map(({ at }) => at).sort((a, b) => a - b);
  const busiest = Math.max(
    ...times.map((start) => times.filter((at) => at >= start && at < start + 1_000).length),
  );
  // Permits are never more; what is held up on its way to the provider may arrive together with what comes next.
  expect(busiest).toBeLessThanOrEqual(perSecond * 1.5);
});

test('row 24: a provider that swallows every request does not delay the lane of another one', async () => {
  await using blackHole = await startOther();
  await using hub = await createTestHub({
    providers: [blackHole.configured],
    trustedOrigins: [blackHole.issuer],
    providerDeadlineMs: 3_000,
  });
  const user = await hub.createUser();
  await blackHole.control.consent({ account: 'ada', decision: 'approve' });
  for (const account of ['ada', 'grace', 'alan']) {
    await blackHole.control.consent({ account, decision: 'approve' });
    const { id } = await user.connect({ account, provider: 'other' });
    await hub.age(id, -1);
  }
  const ids = await connectDue(hub, 12);
  await blackHole.control.setFault('token', { kind: 'hang' });
  const lanes = createRefreshLanes(hub.deps, { concurrency: 3 });

  const startedAt = performance.now();
  await tickUntil([lanes], async () => (await hub.refreshes()).length === ids.length);

  expect(performance.now() - startedAt).toBeLessThan(3_000);
  // Everything of the other provider still waits for it, without a connection of the database.
  await expect.poll(() => hub.deps.db.pool.totalCount - hub.deps.db.pool.idleCount).toBe(0);
  await lanes.idle();
});

test('row 15: a process whose clock is behind refreshes what is due by the clock of the database', async () => {
  await using hub = await createTestHub();
  const [id = 0] = await connectDue(hub, 1);
  await hub.age(id, 8 * 60_000);
  await using behind = await hub.sibling({ clockOffsetMs: -10 * 60_000 });
  const lanes = createRefreshLanes(behind.deps);

  await lanes.tick();
  await lanes.idle();

  expect(await hub.refreshes()).toHaveLength(1);
});

test('tokens of which nobody can say yet whether they are spent do not keep the others waiting', async () => {
  await using hub = await createTestHub();
  const ids = await connectDue(hub, 6);
  const abandoned = ids.slice(0, 4);
  await hub.deps.db.pool.query(
    `UPDATE sealed_tokens SET refresh_sent_at = now(), refresh_due_at = now() - interval '1 hour'
     WHERE connection_id = ANY($1)`,
    [abandoned],
  );
  const lanes = createRefreshLanes(hub.deps, { concurrency: 2 });

  await tickUntil([lanes], async () => (await hub.refreshes()).length === 2);
  await lanes.idle();

  expect(await hub.sandbox.control.alarms()).toBe(0);
});

async function startOther() {
  const sandbox = await startSandbox({
    clients: [
      { clientId: 'hub', clientSecret: 'hub-secret', redirectUris: [`${PUBLIC_URL}/oauth/callback/other`] },
    ],
    accessTokenTtl: 3_600,
  });
  return {
    issuer: sandbox.issuer,
    control: sandbox.control,
    configured: {
      provider: { ...sandboxProvider({ issuer: sandbox.issuer }), id: 'other' },
      client_id: 'hub',
      client_secret: 'hub-secret',
      parameters: {},
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}
