import { expect, test } from 'vitest';
import { createTestHub, type TestHub, type TestHubOptions, type TestUser } from '../testing/index.ts';
import { refreshDue } from '../testing/refresh-due.ts';
import { refreshConnection } from '../tokens/refresh-connection.ts';

const SANDBOX = { provider: 'sandbox', host: '' };
const PAUSE_MS = 300;
const health: NonNullable<TestHubOptions['health']> = { pauseMs: PAUSE_MS };
const down = { kind: 'status', status: 500 } as const;

async function connectMany(user: TestUser, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let index = 0; index < count; index += 1)
    ids.push((await user.connect({ account: `account-${index}` })).id);
  return ids;
}

const refreshed = (hub: TestHub, id: number, force = true): Promise<unknown> =>
  refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: force ? 'force' : 'due' }).then(
    () => 'refreshed',
    (error) => error,
  );

/** Fails refreshes until the breaker opens and everybody knows. */
async function breakProvider(hub: TestHub, ids: readonly number[]): Promise<void> {
  await hub.sandbox.control.setFault('token', down);
  for (const id of ids) await refreshed(hub, id);
  await expect.poll(() => hub.deps.providerHealth.incidentOf(SANDBOX)).toBe('provider_unavailable');
}

const views = async (hub: TestHub, user: TestUser) =>
  (await hub.service.getConnectedIntegrations(user.id)).map(({ status, reason }) => ({ status, reason }));

test('row 27: after five outages in a row nothing is sent any more', async () => {
  await using hub = await createTestHub({ health: { pauseMs: 60_000 } });
  const user = await hub.createUser();
  const ids = await connectMany(user, 8);
  await hub.sandbox.control.setFault('token', down);

  for (const id of ids) expect(await refreshed(hub, id)).toMatchObject({ retryable: true });

  expect(await hub.refreshes()).toHaveLength(5);
});

test('an incident shows on every connection that it concerns, and is written on none', async () => {
  await using hub = await createTestHub({ health: { pauseMs: 60_000 } });
  const user = await hub.createUser();
  const ids = await connectMany(user, 7);
  const [bystander = 0] = ids.slice(6);
  await breakProvider(hub, ids.slice(0, 6));

  expect(await views(hub, user)).toEqual(
    ids.map(() => ({ status: 'connected', reason: 'provider_unavailable' })),
  );
  const stored = await hub.deps.db.prisma.connection.findUniqueOrThrow({ where: { id: bystander } });
  expect(stored).toMatchObject({ status: 'connected', reason: null });

  await hub.age(bystander, -1);
  expect(await views(hub, user)).toContainEqual({ status: 'error', reason: 'provider_unavailable' });
});

test('row 27: during an incident one probe is sent per pause, the pauses grow, and the first success lets the backlog drain', async () => {
  // Refreshes without an answer may be repeated there, so that the breaker alone decides.
  const options = { health, provider: { refresh_token_rotation: 'never' as const } };
  await using hub = await createTestHub(options);
  await using second = await hub.sibling(options);
  await hub.sandbox.control.configure({ rotation: false });
  const user = await hub.createUser();
  const ids = await connectMany(user, 12);
  await breakProvider(hub, ids.slice(0, 6));
  await hub.sandbox.control.clearLedger();
  for (const id of ids) await hub.age(id, 60_000);

  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  while (elapsed() < PAUSE_MS * 7) await Promise.all([refreshDue(hub.deps), refreshDue(second.deps)]);
  const probes = await hub.refreshes();
  // Pauses of 300, 600, 1200, ... ms in each process at most: after n of them, 300 * (2 ** n - 1) ms have passed.
  const pauses = Math.floor(Math.log2(elapsed() / PAUSE_MS + 1));
  expect(probes.length).toBeGreaterThanOrEqual(1);
  expect(probes.length).toBeLessThanOrEqual(2 * (pauses + 1));

  await hub.sandbox.control.setFault('token', null);
  await expect
    .poll(
      async () => {
        await Promise.all([refreshDue(hub.deps), refreshDue(second.deps)]);
        return views(hub, user);
      },
      { interval: 50 },
    )
    .toEqual(ids.map(() => ({ status: 'connected', reason: null })));
  expect(hub.deps.providerHealth.incidentOf(SANDBOX)).toBeNull();
  expect(await hub.sandbox.control.alarms()).toBe(0);
});

test('row 19: a wrong client secret is an incident of the provider: no grant is touched, and all heal once it is right', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const ids = await connectMany(user, 4);
  await hub.sandbox.control.setClientSecret('hub', 'rotated');
  const [first = 0, ...others] = ids;

  expect(await refreshed(hub, first)).toMatchObject({ retryable: true });

  expect(await views(hub, user)).toEqual(
    ids.map(() => ({ status: 'connected', reason: 'client_misconfigured' })),
  );
  for (const id of others) {
    await hub.age(id, 60_000);
    expect(await hub.events(id)).toEqual(['oauth_completed']);
  }
  // The schedule leaves the provider alone; a single probe comes later.
  expect(await refreshDue(hub.deps)).toBe(0);
  await hub.deps.db.pool.query("UPDATE provider_states SET closed_until = now() - interval '1 second'");
  expect(await refreshDue(hub.deps)).toBe(1);

  await hub.sandbox.control.setClientSecret('hub', 'hub-secret');
  expect(await refreshed(hub, first)).toBe('refreshed');
  await refreshDue(hub.deps);
  await expect
    .poll(
      async () => {
        await refreshDue(hub.deps);
        return views(hub, user);
      },
      { interval: 50 },
    )
    .toEqual(ids.map(() => ({ status: 'connected', reason: null })));
});

test('row 20: what a provider asked of one process counts for the others', async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  const user = await hub.createUser();
  const [first = 0, other = 0] = await connectMany(user, 2);
  await hub.age(first, 60_000);
  await hub.sandbox.control.setFault('token', {
    kind: 'status',
    status: 429,
    headers: { 'retry-after': '60' },
  });
  expect(await refreshed(hub, first, false)).toMatchObject({ code: 'API_ERROR' });
  await hub.sandbox.control.setFault('token', null);
  await hub.age(other, -1);

  expect(await refreshDue(second.deps)).toBe(0);
  expect(await refreshed(second, other)).toMatchObject({ code: 'API_ERROR', retryable: true });

  expect(await hub.refreshes()).toHaveLength(1);
});

test('a refused grant is no outage', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const ids = await connectMany(user, 7);
  for (let index = 0; index < ids.length; index += 1)
    await hub.sandbox.control.revokeGrants(`account-${index}`);

  for (const id of ids) expect(await refreshed(hub, id)).toMatchObject({ code: 'TOKEN_EXPIRED' });

  expect(await hub.refreshes()).toHaveLength(7);
  expect(hub.deps.providerHealth.incidentOf(SANDBOX)).toBeNull();
});

test('what waits too long for a place is not sent, and no outage', async () => {
  await using hub = await createTestHub({ health: { concurrency: 1, queue: 1 } });
  const { guard } = hub.deps.providerHealth;
  const { promise, resolve } = Promise.withResolvers<string>();
  const slow = guard(SANDBOX, () => promise);
  const late = guard(
    SANDBOX,
    async () => 'sent',
    () => {
      throw new Error('too late');
    },
  );

  await expect(guard(SANDBOX, async () => 'sent')).rejects.toMatchObject({
    kind: 'unavailable',
    sent: 'no',
    systemCode: 'EVERGRANT_BUSY',
  });
  resolve('answer');

  expect(await slow).toBe('answer');
  await expect(late).rejects.toThrow('too late');
});
