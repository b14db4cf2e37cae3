import { expect, test } from 'vitest';
import { startShops } from '../provider-health/start-shops.fixture.ts';
import { runJob } from '../run-job.ts';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { tokenBinding } from '../vault/vault.ts';
import { toParameters } from './connection-store.ts';
import { disconnectConnection } from './disconnect-connection.ts';

const work = (hub: TestHub) => hub.queue.work((job) => runJob(hub.deps, job));

test('a disconnect forgets the tokens and revokes the grant at the provider', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const token = await user.token();

  const { connection, revocation } = await disconnectConnection(
    hub.deps,
    { scope: { userId: user.id }, id: id },
    hub.origin(),
  );

  expect(revocation).toBe('revoked');
  expect(connection).toMatchObject({ id, status: 'disconnected', isConnected: false, expiresAt: null });
  expect(await hub.works(token)).toBe(false);
  expect(await hub.deps.db.prisma.sealedToken.count()).toBe(0);
  expect(await hub.queue.jobs()).toEqual([]);
  await hub.deps.readAudit.flush();
  expect((await hub.events(id)).filter((event) => event !== 'token_read')).toEqual([
    'oauth_completed',
    'integration_disconnected',
    'token_revoked',
  ]);
});

test('row 50: a provider that does not answer delays the revocation, never the disconnect', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const token = await user.token();
  await hub.sandbox.control.setFault('revocation', { kind: 'status', status: 503 });

  const { revocation } = await disconnectConnection(
    hub.deps,
    { scope: { userId: user.id }, id: id },
    hub.origin(),
  );

  expect(revocation).toBe('scheduled');
  await expect(user.token()).rejects.toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  const [job] = await hub.queue.jobs();
  expect(JSON.stringify(job)).not.toContain(token);
  expect(await work(hub)).toHaveLength(1);
  expect(await hub.queue.jobs()).toHaveLength(1);

  await hub.sandbox.control.setFault('revocation', null);
  expect(await work(hub)).toEqual([]);
  expect(await hub.queue.jobs()).toEqual([]);
  expect(await hub.works(token)).toBe(false);
  expect(await hub.events(id)).toEqual(
    expect.arrayContaining(['integration_disconnected', 'token_revocation_failed', 'token_revoked']),
  );
});

test('a revocation that waited spares an account that was connected again meanwhile', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('revocation', { kind: 'status', status: 503 });
  await disconnectConnection(hub.deps, { scope: { userId: user.id }, id: id }, hub.origin());
  expect((await user.connect()).id).toBe(id);
  await hub.sandbox.control.setFault('revocation', null);
  await hub.sandbox.control.clearLedger();

  expect(await work(hub)).toEqual([]);

  expect(await hub.queue.jobs()).toEqual([]);
  expect(await hub.sandbox.control.ledger({ endpoint: 'revocation' })).toEqual([]);
  expect(await hub.works(await user.token())).toBe(true);
});

test('a revocation under way stops when the account is connected again', async () => {
  await using hub = await createTestHub({ providerDeadlineMs: 4_000 });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('revocation', { kind: 'hang', times: 1 });
  expect(
    (await disconnectConnection(hub.deps, { scope: { userId: user.id }, id: id }, hub.origin())).revocation,
  ).toBe('scheduled');
  expect((await user.connect()).id).toBe(id);

  // The first token is given up after its deadline; neither the second one nor another attempt is made.
  await expect.poll(() => JSON.stringify(hub.logs)).toContain('left alone');
  expect(await hub.sandbox.control.ledger({ endpoint: 'revocation' })).toHaveLength(1);
  expect(await hub.works(await user.token())).toBe(true);
});

test("disconnecting one user's connection leaves another user's grant of the same account alone", async () => {
  await using hub = await createTestHub();
  const [leaving, staying] = [await hub.createUser(), await hub.createUser()];
  const { id } = await leaving.connect({ account: 'ada' });
  const kept = await staying.connect({ account: 'ada' });

  const { connection, revocation } = await disconnectConnection(
    hub.deps,
    { scope: { userId: leaving.id }, id: id },
    hub.origin(),
  );

  expect(revocation).toBe('in_use');
  expect(connection.status).toBe('disconnected');
  await expect(leaving.token()).rejects.toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  expect(await work(hub)).toEqual([]);
  expect(await hub.queue.jobs()).toEqual([]);
  expect(await hub.sandbox.control.ledger({ endpoint: 'revocation' })).toEqual([]);
  expect(await hub.works(await staying.token({ forceRefresh: true }))).toBe(true);

  const last = await disconnectConnection(
    hub.deps,
    { scope: { userId: staying.id }, id: kept.id },
    hub.origin(),
  );
  expect(last.revocation).toBe('revoked');
});

test('where a revocation ends one grant, it spares nobody but whoever holds the same token', async () => {
  await using stage = await startShops({ entry: { revocation_ends: 'grant' } });
  const { hub, shops } = stage;
  const [shop] = shops;
  const [one, two, three] = [
    await stage.connect({ shop, account: 'ada' }),
    await stage.connect({ shop, account: 'ada' }),
    await stage.connect({ shop, account: 'ada' }),
  ];
  const disconnect = ({ id, user }: typeof one) =>
    disconnectConnection(hub.deps, { scope: { userId: user.id }, id }, hub.origin());

  expect((await disconnect(one)).revocation).toBe('revoked');
  expect(shop.revoked).toEqual(['rt.ada.1', 'at.ada.1']);

  for (const { id, user } of [two, three]) {
    const row = await hub.deps.db.prisma.connection.findUniqueOrThrow({ where: { id } });
    const { provider, providerAccountId: accountId } = row;
    const parameters = toParameters(row.parameters);
    const owner = { userId: user.id, connectionId: id, provider, accountId, parameters };
    const binding = tokenBinding(owner, 'refresh_token');
    await hub.deps.db.prisma.sealedToken.update({
      where: { connectionId: id },
      data: { refreshToken: hub.deps.vault.encryptToken('rt.ada.9', binding) },
    });
  }
  expect((await disconnect(two)).revocation).toBe('in_use');
  expect((await disconnect(three)).revocation).toBe('revoked');
});

test('an account of the same id at another host that a user named is another account', async () => {
  await using stage = await startShops();
  const { hub, shops } = stage;
  const [tea, coffee] = shops;
  const { id, user } = await stage.connect({ shop: tea, account: 'ada' });
  await stage.connect({ shop: coffee, account: 'ada' });

  const { revocation } = await disconnectConnection(
    hub.deps,
    { scope: { userId: user.id }, id: id },
    hub.origin(),
  );

  expect(revocation).toBe('revoked');
  expect(tea.revoked).toHaveLength(2);
});

test('a token whose revocation was answered is never presented again, by no attempt of the job', async () => {
  await using stage = await startShops();
  const { hub, shops } = stage;
  const [shop] = shops;
  const { id, user } = await stage.connect({ shop, account: 'ada' });
  shop.answerRevocation = (token) => (token.startsWith('rt.') ? 200 : 503);

  await disconnectConnection(hub.deps, { scope: { userId: user.id }, id: id }, hub.origin());
  expect(await hub.queue.jobs()).toMatchObject([{ payload: { answered: ['refresh_token'] } }]);
  expect(await work(hub)).toHaveLength(1);
  shop.answerRevocation = () => 200;
  expect(await work(hub)).toEqual([]);

  const [first, ...others] = shop.revoked.map((token) => token.slice(0, 2));
  expect(first).toBe('rt');
  expect(others.length).toBeGreaterThan(2);
  expect(new Set(others)).toEqual(new Set(['at']));
});

test('an account that is connected again between the two steps keeps what it got', async () => {
  await using stage = await startShops();
  const { hub, shops } = stage;
  const [shop] = shops;
  const { id, user } = await stage.connect({ shop, account: 'ada' });
  shop.answerRevocation = (token) => (token.startsWith('rt.') ? 200 : 503);
  await disconnectConnection(hub.deps, { scope: { userId: user.id }, id: id }, hub.origin());
  shop.answerRevocation = () => 200;
  shop.revoked.length = 0;
  await stage.connect({ shop, account: 'ada', user });

  expect(await work(hub)).toEqual([]);

  expect(shop.revoked).toEqual([]);
});

test('row 50: the refresh token is revoked before the access token', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await disconnectConnection(hub.deps, { scope: { userId: user.id }, id: id }, hub.origin());
  const [issued] = await hub.sandbox.control.ledger({ endpoint: 'token' });
  const [first, second] = await hub.sandbox.control.ledger({ endpoint: 'revocation' });
  expect(first?.tokenFingerprint).toBe(issued?.issuedFingerprint);
  expect(second?.tokenFingerprint).not.toBe(first?.tokenFingerprint);
});

test('a provider that hangs does not keep the person who disconnects waiting for it', async () => {
  await using hub = await createTestHub({ providerDeadlineMs: 60_000 });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('revocation', { kind: 'hang' });
  const startTime = performance.now();

  const { revocation } = await disconnectConnection(
    hub.deps,
    { scope: { userId: user.id }, id: id },
    hub.origin(),
  );

  expect(revocation).toBe('scheduled');
  expect(performance.now() - startTime).toBeLessThan(30_000);
  expect(await hub.queue.jobs()).toHaveLength(1);
});

test('a connection is disconnected once; then it is not found', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const disconnect = () =>
    disconnectConnection(hub.deps, { scope: { userId: user.id }, id: id }, hub.origin());

  const ends = await Promise.allSettled([disconnect(), disconnect(), disconnect()]);

  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(disconnect()).rejects.toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  expect((await hub.events(id)).filter((event) => event === 'integration_disconnected')).toHaveLength(1);
});

test('a disconnected account that is connected again keeps its id and starts with the new tokens', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.service.disconnectIntegration(user.id, 'sandbox', 'ada');

  const again = await user.connect();

  expect(again).toMatchObject({ id, status: 'connected', isConnected: true });
  expect(await hub.works(await user.token())).toBe(true);
});

test('a provider that is no longer configured can still be disconnected', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await using other = await hub.sibling({ provider: { id: 'elsewhere' } });

  const { connection, revocation } = await disconnectConnection(
    other.deps,
    { scope: { userId: user.id }, id: id },
    hub.origin(),
  );

  expect(connection.status).toBe('disconnected');
  expect(revocation).toBe('scheduled');
});
