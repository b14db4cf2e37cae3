import { createTestDatabase } from '@evergrant/database/testing';
import { expect, test } from 'vitest';
import { listAuditEvents } from '../audit/list-audit-events.ts';
import { chooseResource, listConnectionResources } from '../flows/choose-resource.ts';
import { listProviders } from '../provider-configurations/list-providers.ts';
import { createTestHub } from '../testing/index.ts';
import { refreshConnection } from '../tokens/refresh-connection.ts';
import { getConnection } from './get-connection.ts';
import { listConnections } from './list-connections.ts';
import { renameConnection } from './rename-connection.ts';

test('the list is newest first, without tokens, and drops what is disconnected unless asked', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const ada = await user.connect({ account: 'ada' });
  const grace = await user.connect({ account: 'grace' });

  const list = await hub.service.getConnectedIntegrations(user.id);
  expect(list.map(({ id }) => id)).toEqual([grace.id, ada.id]);
  expect(JSON.stringify(list)).not.toMatch(/v1\.k1|accessToken|refreshToken"/);
  expect(list[1]).toMatchObject({
    provider: 'sandbox',
    providerAccountId: 'ada',
    accountName: 'Ada Lovelace',
    accountEmail: 'ada@sandbox.example',
    isConnected: true,
    status: 'connected',
    reason: null,
    refreshable: true,
    refreshFailures: 0,
  });

  await hub.service.disconnectIntegration(user.id, 'sandbox', 'ada');
  expect((await hub.service.getConnectedIntegrations(user.id)).map(({ id }) => id)).toEqual([grace.id]);
  expect(await listConnections(hub.deps, user.id, { includeDisconnected: true })).toHaveLength(2);
});

test('the list is read once and read anew after connect, refresh, rename and disconnect, in every process', async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const fresh = async (
    condition: (list: Awaited<ReturnType<typeof hub.service.getConnectedIntegrations>>) => boolean,
  ) => {
    expect(condition(await hub.service.getConnectedIntegrations(user.id))).toBe(true);
    await expect
      .poll(async () => condition(await second.service.getConnectedIntegrations(user.id)))
      .toBe(true);
  };
  await fresh((list) => list.length === 1);
  await user.connect({ account: 'grace' });
  await fresh((list) => list.length === 2);
  await hub.service.refreshToken('sandbox', 'ada');
  await fresh((list) => list.some((each) => each.id === id && each.lastRefreshedAt !== null));
  await renameConnection(hub.deps, { scope: { userId: user.id }, id: id, label: 'Work' }, hub.origin());
  await fresh((list) => list.some(({ label }) => label === 'Work'));
  await hub.service.disconnectIntegration(user.id, 'sandbox', 'grace');
  await fresh((list) => list.length === 1);
});

test('a cached list still tells the truth about time', async () => {
  await using hub = await createTestHub();
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', unset: ['refresh_token'] });
  const user = await hub.createUser();
  await user.connect();
  expect((await hub.service.getConnectedIntegrations(user.id))[0]?.status).toBe('connected');
  hub.clock.advance(3_600_001);
  expect((await hub.service.getConnectedIntegrations(user.id))[0]).toMatchObject({
    status: 'expired',
    reason: 'token_expired',
  });
});

test('row 51: a connection is seen, named and listed by its owner only', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const stranger = await hub.createUser();
  const { id } = await user.connect();
  const scope = { userId: stranger.id };
  await expect(getConnection(hub.deps, scope, id)).rejects.toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  await expect(
    renameConnection(hub.deps, { scope: scope, id: id, label: 'Mine' }, hub.origin()),
  ).rejects.toMatchObject({
    code: 'ACCOUNT_NOT_FOUND',
  });
  expect((await getConnection(hub.deps, { userId: user.id }, id)).label).toBeNull();
  expect((await listAuditEvents(hub.deps, stranger.id, { limit: 10 })).events).toEqual([]);
});

test('a label is set, audited and removed', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const rename = (label: string | null) =>
    renameConnection(hub.deps, { scope: { userId: user.id }, id: id, label: label }, hub.origin());
  expect((await rename('Work')).label).toBe('Work');
  expect((await rename('')).label).toBeNull();
  expect(await hub.events(id)).toEqual(['oauth_completed', 'connection_labelled', 'connection_labelled']);
});

test('history is read page by page, stable while new events arrive, and filtered', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  for (let count = 0; count < 5; count += 1) await hub.service.refreshToken('sandbox', 'ada');

  const first = await listAuditEvents(hub.deps, user.id, { limit: 3 });
  await hub.service.refreshToken('sandbox', 'ada');
  const second = await listAuditEvents(hub.deps, user.id, { limit: 3, cursor: first.nextCursor ?? '' });
  const third = await listAuditEvents(hub.deps, user.id, { limit: 3, cursor: second.nextCursor ?? '' });

  const pages = [first, second, third].flatMap(({ events }) => events);
  expect(new Set(pages.map((event) => event.id)).size).toBe(pages.length);
  expect(third.nextCursor).toBeNull();
  expect(pages.at(-1)?.event).toBe('oauth_initiated');
  const filtered = await listAuditEvents(hub.deps, user.id, {
    limit: 10,
    event: 'oauth_completed',
    connectionId: id,
    provider: 'sandbox',
  });
  expect(filtered.events).toMatchObject([
    {
      event: 'oauth_completed',
      ipAddress: '203.0.113.7',
      userAgent: 'Mozilla/5.0 (test)',
      actor: `user:${user.id}`,
    },
  ]);
  expect(filtered.events[0]?.correlationId).toMatch(/^int-/);
});

test('the providers on offer, without those that are retired', async () => {
  await using hub = await createTestHub();
  expect(listProviders(hub.deps)).toMatchObject([
    { id: 'sandbox', displayName: 'Sandbox', refreshable: true, parameters: [] },
  ]);
  expect(listProviders(hub.deps, ['other'])).toEqual([]);
  // Nobody said whether it issues refresh tokens, so nobody is told that it does not.
  await using unsaid = await hub.sibling({ provider: { grant_types_supported: undefined } });
  expect(listProviders(unsaid.deps)).toMatchObject([{ refreshable: true }]);
  await using without = await hub.sibling({ provider: { grant_types_supported: ['authorization_code'] } });
  expect(listProviders(without.deps)).toMatchObject([{ refreshable: false }]);
  await using retired = await hub.sibling({ provider: { status: 'retired' } });
  expect(listProviders(retired.deps)).toEqual([]);
  await using ending = await hub.sibling({ provider: { sunset: '2020-01-01' } });
  expect(listProviders(ending.deps)).toEqual([]);
});

test('a statement of ours that fails is told as a defect, not as a database that is away', async () => {
  await using database = await createTestDatabase();
  await using hub = await createTestHub({ database });
  const user = await hub.createUser();
  const { id } = await user.connect();
  const scope = { userId: user.id };
  await hub.deps.db.pool.query('ALTER TABLE connections RENAME COLUMN provider_account_id TO renamed');
  hub.deps.integrationCache.clear();

  const request = { provider: 'sandbox', accountId: 'ada' };
  const calls = {
    list: () => listConnections(hub.deps, user.id),
    get: () => getConnection(hub.deps, scope, id),
    refresh: () => refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' }),
    refreshToken: () => hub.service.refreshToken('sandbox', 'ada'),
    resources: () => listConnectionResources(hub.deps, { scope: scope, id: id }, hub.origin()),
    choose: () => chooseResource(hub.deps, { scope: scope, id, resourceId: 'r' }, hub.origin()),
  };
  for (const [name, call] of Object.entries(calls))
    await expect(call(), name).rejects.toMatchObject({ code: 'INTERNAL_ERROR', retryable: false });
  expect(await hub.service.batchRefreshTokens([request])).toMatchObject([
    { status: 'failed', error: { code: 'INTERNAL_ERROR', retryable: false } },
  ]);
});
