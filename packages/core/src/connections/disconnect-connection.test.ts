import { expect, test } from 'vitest';
import { runJob } from '../run-job.ts';
import { createTestHub, type TestHub } from '../testing/index.ts';
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

  // The first attempt, for both tokens, is given up after its deadline; no second one is made.
  await expect.poll(() => JSON.stringify(hub.logs)).toContain('left alone');
  expect(await hub.sandbox.control.ledger({ endpoint: 'revocation' })).toHaveLength(2);
  expect(await hub.works(await user.token())).toBe(true);
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
