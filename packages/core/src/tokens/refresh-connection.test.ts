import { beforeAll, expect, test } from 'vitest';
import { runJob } from '../run-job.ts';
import { connectWitness, createTestHub, type TestHub } from '../testing/index.ts';
import { refreshDue } from '../testing/refresh-due.ts';
import { closedPort, startSelfSignedServer, type TestServer } from '../testing/servers.ts';
import { tokenBinding } from '../vault/vault.ts';
import { LEASE_MS } from './hold-lease.ts';
import { prepareAttempt, REFRESH_DEADLINE_MS, runAttempt } from './refresh-attempt.ts';
import { refreshConnectionById } from './refresh-by-id.ts';
import { refreshConnection } from './refresh-connection.ts';
import { claimLease, commitRefresh, readRefreshRow } from './refresh-store.ts';

let tls: TestServer;
beforeAll(async () => {
  tls = await startSelfSignedServer();
  return () => tls[Symbol.asyncDispose]();
});

const minutes = (count: number) => count * 60_000;

async function refreshed(hub: TestHub, connectionId: number, force = true): Promise<unknown> {
  try {
    await refreshConnection(hub.deps, connectionId, {
      origin: hub.origin(),
      urgency: force ? 'force' : 'due',
    });
    return 'refreshed';
  } catch (error) {
    return error;
  }
}

/** Lets a sending without an answer be so many seconds older. */
const elapse = (hub: TestHub, seconds = 61) =>
  hub.deps.db.pool.query(
    `UPDATE sealed_tokens SET refresh_sent_at = refresh_sent_at - $1 * interval '1 second'`,
    [seconds],
  );

const viewOf = (hub: TestHub, userId: number) =>
  hub.service.getConnectedIntegrations(userId).then(([connection]) => connection);

test('row 1: three processes with 50 callers on one expired connection refresh it once', async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  await using third = await hub.sibling();
  const user = await hub.createUser();
  const connection = await user.connect();
  await hub.age(connection.id, -1);

  const tokens = await Promise.all(
    [hub, second, third].flatMap(({ service }) =>
      Array.from({ length: 50 }, () =>
        service.getAccessTokenWithAutoRefresh(user.id, 'sandbox', connection.providerAccountId),
      ),
    ),
  );

  expect(new Set(tokens).size).toBe(1);
  expect(await hub.works(tokens[0] ?? '')).toBe(true);
  expect(await hub.refreshes()).toHaveLength(1);
  expect(await hub.sandbox.control.alarms()).toBe(0);
});

test('row 2: a provider slower than the deadline gets no second request while the first may still count', async () => {
  await using hub = await createTestHub({ providerDeadlineMs: 1_000 });
  await using second = await hub.sibling({ providerDeadlineMs: 1_000 });
  await connectWitness(hub);
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: 3_000 });

  const outcomes = await Promise.all([refreshed(hub, id), refreshed(second, id)]);

  // The provider says that the token is still in force, which proves nothing while the request may be on its way.
  expect(outcomes).toMatchObject([{ retryable: true }, { retryable: true }]);
  await hub.sandbox.control.waitForLedger(
    { endpoint: 'token', grantType: 'refresh_token', count: 1 },
    10_000,
  );
  await elapse(hub);
  expect(await refreshed(hub, id)).toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect(await hub.refreshes()).toHaveLength(1);
  expect(await hub.sandbox.control.alarms()).toBe(0);
});

test('row 2: a process that was frozen past its time does not send any more', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const row = await readRefreshRow(hub.deps.db, id);
  if (row === null) throw new Error('no row');
  const attempt = await prepareAttempt(hub.deps, row, performance.now());
  const lease = { connectionId: id, version: row.version, owner: 'frozen' };
  await claimLease(hub.deps.db, lease, { ...row, leaseMs: 30_000 });

  const claim = { lease, claimedAt: performance.now() - REFRESH_DEADLINE_MS, origin: hub.origin() };
  const late = runAttempt(hub.deps, attempt, claim);

  await expect(late).rejects.toMatchObject({ code: 'TIMEOUT_ERROR', retryable: true });
  expect(await hub.refreshes()).toHaveLength(0);
  expect((await viewOf(hub, user.id))?.status).toBe('connected');
});

test('row 8: a grace of the provider that ended meanwhile lets nothing be sent again', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const row = await readRefreshRow(hub.deps.db, id);
  if (row === null) throw new Error('no row');
  const attempt = await prepareAttempt(hub.deps, row, performance.now());
  const lease = { connectionId: id, version: row.version, owner: 'late' };
  await claimLease(hub.deps.db, lease, { ...row, leaseMs: 30_000 });

  const claim = { lease, claimedAt: performance.now(), origin: hub.origin() };
  const late = runAttempt(hub.deps, { ...attempt, sendUntil: performance.now() - 1 }, claim);

  await expect(late).rejects.toMatchObject({ code: 'TIMEOUT_ERROR', retryable: true });
  expect(await hub.refreshes()).toHaveLength(0);
});

test('row 8: introspection that takes longer than a lease costs the attempt after it nothing', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const row = await readRefreshRow(hub.deps.db, id);
  if (row === null) throw new Error('no row');
  const dead = { connectionId: id, version: row.version, owner: 'dead' };
  await claimLease(hub.deps.db, dead, { ...row, leaseMs: 0 });
  await hub.deps.db.pool.query("UPDATE sealed_tokens SET refresh_sent_at = now() - interval '5 minutes'");
  await hub.sandbox.control.setFault('introspection', { kind: 'delay', ms: LEASE_MS });

  expect(await refreshed(hub, id)).toBe('refreshed');
});

test('row 3: while another process holds the lease nobody refreshes, and a token that lives is served', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const token = await user.token();
  await hub.age(id, minutes(4));
  const row = await readRefreshRow(hub.deps.db, id);
  if (row === null) throw new Error('no row');
  const lease = { connectionId: id, version: row.version, owner: 'somebody' };
  expect(await claimLease(hub.deps.db, lease, { ...row, leaseMs: 60_000 })).toBe(true);

  expect(await user.token()).toBe(token);
  expect(await claimLease(hub.deps.db, { ...lease, owner: 'else' }, { ...row, leaseMs: 60_000 })).toBe(false);
  expect(await hub.refreshes()).toHaveLength(0);
  await hub.deps.db.pool.query(
    `UPDATE sealed_tokens SET lease_until = now() - interval '1 second', refresh_sent_at = NULL`,
  );
});

test('row 4: a result that arrives after a newer one is not written', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const row = await readRefreshRow(hub.deps.db, id);
  if (row === null) throw new Error('no row');
  const late = { connectionId: id, version: row.version, owner: 'late' };
  await claimLease(hub.deps.db, late, { ...row, leaseMs: 1 });
  await hub.deps.db.pool.query('UPDATE sealed_tokens SET refresh_sent_at = NULL');
  await expect.poll(() => refreshed(hub, id)).toBe('refreshed');
  const token = await user.token();

  const write = {
    accessToken: 'v1.k1.AAAA.AAAA',
    refreshToken: null,
    tokenType: 'bearer',
    refreshable: true,
    issuedAt: new Date(),
    expiresAt: null,
    refreshTokenExpiresAt: null,
    refreshDueAt: null,
    grantedScope: null,
    scopeMissing: null,
    choosesResource: false,
    parameters: {},
    lastRefreshedAt: new Date(),
  };
  const event = { record: { event: 'token_refreshed' as const }, origin: hub.origin() };

  expect(await commitRefresh(hub.deps.db, late, { write, event })).toBe(false);
  expect(await user.token()).toBe(token);
});

test('row 5: changes to the connection during a refresh do not cost its result', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: 200 });

  let done = false;
  const refreshing = refreshed(hub, id).finally(() => {
    done = true;
  });
  let changes = 0;
  while (!done) {
    changes += 1;
    await hub.deps.db.prisma.connection.update({ where: { id }, data: { label: `label ${changes}` } });
  }

  expect(await refreshing).toBe('refreshed');
  expect(changes).toBeGreaterThan(5);
  expect(await hub.works(await user.token())).toBe(true);
});

test('row 8: an answer lost after the provider may have acted is not asked for again, and shows', async () => {
  await using hub = await createTestHub();
  await connectWitness(hub);
  const user = await hub.createUser();
  const { id } = await user.connect();
  const token = await user.token();
  await hub.sandbox.control.setFault('token', { kind: 'commit_then_reset', times: 1 });

  expect(await refreshed(hub, id)).toMatchObject({ code: 'NETWORK_ERROR', retryable: true });
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: 'provider_unavailable' });
  expect(await refreshed(hub, id)).toMatchObject({ code: 'TOKEN_REFRESH_ERROR', retryable: true });
  await elapse(hub);
  expect(await refreshed(hub, id)).toMatchObject({ code: 'TOKEN_EXPIRED', retryable: false });
  await refreshDue(hub.deps);
  expect(await hub.refreshes()).toHaveLength(1);
  expect(await hub.sandbox.control.alarms()).toBe(0);
  expect(await viewOf(hub, user.id)).toMatchObject({
    status: 'error',
    reason: 'refresh_outcome_unknown',
    nextRefreshAt: null,
  });
  expect(await user.token()).toBe(token);
});

test('row 8: an answer lost within the grace of the provider is asked for again, by schedule', async () => {
  await using hub = await createTestHub({ provider: { refresh_grace_seconds: 60 } });
  await hub.sandbox.control.configure({ graceSeconds: 60 });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'commit_then_reset', times: 1 });

  expect(await refreshed(hub, id)).toMatchObject({ code: 'NETWORK_ERROR', retryable: true });
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: 'provider_unavailable' });
  expect(await refreshed(hub, id)).toBe('refreshed');

  expect(await hub.sandbox.control.alarms()).toBe(0);
  expect(await hub.works(await user.token())).toBe(true);
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: null, refreshFailures: 0 });
});

test('row 8: after the grace is over the lost answer counts as lost', async () => {
  await using hub = await createTestHub({ provider: { refresh_grace_seconds: 60 } });
  await connectWitness(hub);
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'commit_then_reset', times: 1 });
  await refreshed(hub, id);

  await elapse(hub);

  expect(await refreshed(hub, id)).toMatchObject({ metadata: { reason: 'refresh_outcome_unknown' } });
  expect(await hub.refreshes()).toHaveLength(1);
});

test('row 8: 429, and 503 until a time, prove that nothing was processed, so the request is sent again at once', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  for (const status of [429, 503]) {
    const headers = { 'retry-after': '0' };
    await hub.sandbox.control.setFault('token', { kind: 'status', status, headers, times: 2 });
    expect(await refreshed(hub, id)).toBe('refreshed');
  }
  expect((await hub.refreshes()).map(({ status }) => status)).toEqual([429, 429, 200, 503, 503, 200]);
});

test('row 8: a provider that leaves refresh tokens in force is asked again after a lost answer', async () => {
  await using hub = await createTestHub({ provider: { refresh_token_rotation: 'never' } });
  await hub.sandbox.control.configure({ rotation: false });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'commit_then_reset', times: 1 });
  expect(await refreshed(hub, id)).toBe('refreshed');
  expect(await hub.refreshes()).toHaveLength(2);
});

test('row 9: a refresh answer without refresh token keeps the old one', async () => {
  await using hub = await createTestHub({ provider: { refresh_token_rotation: 'never' } });
  await hub.sandbox.control.configure({ rotation: false });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', unset: ['refresh_token'] });

  expect(await refreshed(hub, id)).toBe('refreshed');
  expect(await refreshed(hub, id)).toBe('refreshed');

  const [first, second] = await hub.refreshes();
  expect(second?.tokenFingerprint).toBe(first?.tokenFingerprint);
});

test('row 10: every refresh presents the refresh token of the one before', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();

  for (let count = 0; count < 3; count += 1) expect(await refreshed(hub, id)).toBe('refreshed');

  const [first, second, third] = await hub.refreshes();
  expect(second?.tokenFingerprint).toBe(first?.issuedFingerprint);
  expect(third?.tokenFingerprint).toBe(second?.issuedFingerprint);
  expect(new Set([first, second, third].map((entry) => entry?.tokenFingerprint)).size).toBe(3);
});

test('row 12: what one process refreshed, a process started afterwards reads', async () => {
  await using database = await createTestHub();
  const user = await database.createUser();
  const { id } = await user.connect();
  expect(await refreshed(database, id)).toBe('refreshed');
  const token = await user.token();

  await using restarted = await database.sibling();
  expect(await restarted.service.getAccessToken(user.id, 'sandbox', 'ada')).toBe(token);
  expect(await restarted.works(token)).toBe(true);
});

test.each([
  ['500', { kind: 'status', status: 500 }],
  ['502', { kind: 'status', status: 502 }],
  ['503', { kind: 'status', status: 503 }],
  ['HTML', { kind: 'replace_body', body: '<html>Sorry</html>', contentType: 'text/html' }],
] as const)('row 16: %s leaves the connection connected, and it recovers', async (_name, fault) => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const token = await user.token();
  await hub.sandbox.control.setFault('token', fault);

  expect(await refreshed(hub, id)).toMatchObject({ retryable: true });

  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: 'provider_unavailable' });
  expect(await user.token()).toBe(token);
  await hub.sandbox.control.setFault('token', null);
  await elapse(hub);
  expect(await refreshed(hub, id)).toBe('refreshed');
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: null });
});

test.each([
  ['a name that does not resolve', async () => 'https://provider.invalid'],
  ['a closed port', closedPort],
  ['a certificate nobody signed', async () => tls.origin],
])('row 16: %s leaves the connection connected', async (_name, originOf) => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const origin = await originOf();
  await using broken = await hub.sibling({
    provider: { token_endpoint: `${origin}/token` },
    trustedOrigins: [origin],
  });

  expect(await refreshed(broken, id)).toMatchObject({ code: 'NETWORK_ERROR', retryable: true });
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: 'provider_unavailable' });
});

test('row 16: a discovery document that cannot be read leaves the connection connected', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await using restarted = await hub.sibling();
  await hub.sandbox.control.setFault('discovery', { kind: 'status', status: 503 });

  expect(await refreshed(restarted, id)).toMatchObject({ code: 'API_ERROR', retryable: true });

  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', refreshFailures: 1 });
  await hub.sandbox.control.setFault('discovery', null);
  expect(await refreshed(restarted, id)).toBe('refreshed');
});

test('row 17: invalid_grant ends the grant at once, with an event, and is not asked again', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.revokeGrants('ada');

  expect(await refreshed(hub, id)).toMatchObject({ code: 'TOKEN_EXPIRED', retryable: false });

  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'error', reason: 'grant_refused' });
  expect(await hub.events(id)).toContain('token_refresh_failed');
  for (let count = 0; count < 5; count += 1) {
    await refreshed(hub, id);
    await refreshDue(hub.deps);
  }
  expect(await hub.refreshes()).toHaveLength(1);
});

const FORBIDDEN = { kind: 'status', status: 403, body: { message: 'Forbidden' } } as const;

test('row 17: a refusal without a known code ends nothing, however often it comes', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', FORBIDDEN);
  await hub.sandbox.control.setFault('introspection', { kind: 'status', status: 500 });

  for (let count = 0; count < 12; count += 1)
    expect(await refreshed(hub, id)).toMatchObject({ retryable: true });

  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: 'provider_unavailable' });
  await hub.sandbox.control.setFault('token', null);
  expect(await refreshed(hub, id)).toBe('refreshed');
});

test('row 17: of a refusal without a known code introspection tells at the first whether the grant is over', async () => {
  await using hub = await createTestHub();
  await connectWitness(hub);
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { ...FORBIDDEN, body: '' });
  await hub.sandbox.control.revokeGrants('ada');

  expect(await refreshed(hub, id)).toMatchObject({ code: 'TOKEN_EXPIRED', retryable: false });

  expect(await hub.refreshes()).toHaveLength(1);
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'error', reason: 'grant_refused' });
});

test('row 17: a day of refusals that nobody else gets asks the user to look, is tried now and then, and heals by itself', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const other = await hub.createUser();
  await hub.sandbox.control.setFault('token', { ...FORBIDDEN, grantType: 'refresh_token' });
  await hub.sandbox.control.setFault('introspection', { kind: 'status', status: 500 });
  const tryOnce = async () => {
    await hub.deps.db.pool.query(
      "UPDATE sealed_tokens SET refresh_due_at = now() - interval '1 second' WHERE connection_id = $1",
      [id],
    );
    return refreshDue(hub.deps);
  };

  await tryOnce();
  for (const hours of [1, 8, 8]) {
    hub.clock.advance(hours * 3_600_000);
    await tryOnce();
    expect(await viewOf(hub, user.id)).toMatchObject({ status: 'error', reason: 'provider_unavailable' });
  }
  await other.connect({ account: 'grace' });
  hub.clock.advance(8 * 3_600_000);
  await tryOnce();

  const view = await viewOf(hub, user.id);
  expect(view).toMatchObject({ status: 'error', reason: 'refusal_unexplained' });
  expect(view?.nextRefreshAt?.getTime()).toBeGreaterThan(hub.clock.now().getTime());
  await expect(user.token()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  await hub.sandbox.control.setFault('token', null);
  expect(await tryOnce()).toBe(1);
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: null });
});

test('a grant that is known to be refused is tried once more for somebody who insists, and heals', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const refusal = { kind: 'status', status: 400, body: { error: 'invalid_grant' }, times: 1 } as const;
  await hub.sandbox.control.setFault('token', refusal);
  expect(await refreshed(hub, id)).toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect(await refreshed(hub, id)).toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect(await hub.refreshes()).toHaveLength(1);

  await hub.sandbox.control.setFault('token', { ...FORBIDDEN, times: 1 });
  const insist = () => refreshConnectionById(hub.deps, { scope: { userId: user.id }, id }, hub.origin());
  await expect(insist()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect(await viewOf(hub, user.id)).toMatchObject({ reason: 'grant_refused', nextRefreshAt: null });

  expect(await insist()).toMatchObject({ status: 'connected', reason: null });
});

test('a forced read of a refused grant says so without asking, and its token is given to nobody any more', async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  const user = await hub.createUser();
  await user.connect();
  const read = () => second.service.getAccessTokenWithAutoRefresh(user.id, 'sandbox', 'ada');
  expect(await read()).toBe(await user.token());
  await hub.sandbox.control.revokeGrants('ada');

  for (let count = 0; count < 3; count += 1)
    await expect(user.token({ forceRefresh: true })).rejects.toMatchObject({
      code: 'TOKEN_EXPIRED',
      metadata: { reason: 'grant_refused' },
    });

  expect(await hub.refreshes()).toHaveLength(1);
  await expect(user.token()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  await expect.poll(() => read().catch((error) => error.code)).toBe('TOKEN_EXPIRED');
});

test('a refresh token that came alone is kept and gone on with', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const token = await user.token();
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', unset: ['access_token'], times: 1 });

  expect(await refreshed(hub, id)).toMatchObject({ retryable: true });
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: 'provider_unavailable' });
  expect(await user.token()).toBe(token);
  expect(await refreshed(hub, id)).toBe('refreshed');

  const [first, second] = await hub.refreshes();
  expect(second?.tokenFingerprint).toBe(first?.issuedFingerprint);
  expect(await hub.sandbox.control.alarms()).toBe(0);
});

const LOST_ANSWERS = [
  { status: 504, body: 'gateway timeout', contentType: 'text/html' },
  { status: 500, body: '', contentType: 'text/plain' },
  { status: 408, body: '', contentType: 'text/plain' },
  { status: 200, body: '{"access_token":"a","refresh_to', contentType: 'application/json' },
  { status: 200, body: '<html>', contentType: 'text/html' },
] as const;

test.each(LOST_ANSWERS)(
  'a spent token whose successor was lost in $status "$body" is not sent again while its access token lives',
  async (fault) => {
    await using hub = await createTestHub();
    const user = await hub.createUser();
    const { id } = await user.connect();
    const token = await user.token();
    await hub.sandbox.control.setFault('token', { kind: 'commit_then_replace', times: 1, ...fault });
    await hub.sandbox.control.setFault('introspection', { kind: 'status', status: 404 });

    expect(await refreshed(hub, id)).toMatchObject({ retryable: true });
    for (const seconds of [10, 60, 600]) {
      await elapse(hub, seconds);
      expect(await refreshed(hub, id)).toMatchObject({ code: 'TOKEN_REFRESH_ERROR', retryable: true });
      await refreshDue(hub.deps);
    }

    expect(await user.token()).toBe(token);
    expect(await hub.refreshes()).toHaveLength(1);
    expect(await hub.sandbox.control.alarms()).toBe(0);
  },
);

test('a token that may be spent is sent once more when its access token has ended, and a good one heals', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('introspection', { kind: 'status', status: 404 });
  await hub.sandbox.control.setFault('token', { kind: 'reset_before', times: 2 });
  await refreshed(hub, id);
  await elapse(hub);
  await hub.age(id, -1);

  // Not by itself again within a minute, however often it is read.
  for (let count = 0; count < 3; count += 1) await user.token().catch(() => undefined);
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'error', reason: 'refresh_outcome_unknown' });
  expect(await hub.refreshes()).toHaveLength(2);

  await elapse(hub);
  await hub.deps.db.pool.query("UPDATE sealed_tokens SET refresh_due_at = now() - interval '1 second'");
  await refreshDue(hub.deps);
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: null });
});

test('a token that may be spent is not sent when the alarm could end another connection of the account', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const other = await (await hub.createUser()).connect();
  await hub.sandbox.control.setFault('introspection', { kind: 'status', status: 404 });
  await hub.sandbox.control.setFault('token', { kind: 'commit_then_reset', times: 1 });
  await refreshed(hub, id);
  await elapse(hub);
  await hub.age(id, -1);

  expect(await refreshed(hub, id)).toMatchObject({ retryable: true });
  await hub.sandbox.control.setFault('introspection', null);
  expect(await refreshed(hub, id)).toMatchObject({ metadata: { reason: 'refresh_outcome_unknown' } });

  expect(await hub.refreshes()).toHaveLength(1);
  expect(await refreshed(hub, other.id)).toBe('refreshed');
  expect(await hub.sandbox.control.alarms()).toBe(0);
});

test('row 16: a discovery document that cannot be fetched leaves no question about the token open', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await using restarted = await hub.sibling();
  await hub.sandbox.control.setFault('discovery', { kind: 'reset_before' });

  expect(await refreshed(restarted, id)).toMatchObject({ code: 'NETWORK_ERROR', retryable: true });

  await hub.sandbox.control.setFault('discovery', null);
  expect(await refreshed(restarted, id)).toBe('refreshed');
});

test('row 17: readers do not hammer a provider that fails: the schedule decides when to try again', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.age(id, -1);
  await hub.sandbox.control.setFault('token', { kind: 'status', status: 500 });

  for (let count = 0; count < 10; count += 1)
    await expect(user.token()).rejects.toMatchObject({ retryable: true });

  expect(await hub.refreshes()).toHaveLength(1);
});

test('row 18: after a reconnect the next refresh runs', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.revokeGrants('ada');
  await refreshed(hub, id);

  const again = await user.connect({ connectionId: id });

  expect(again).toMatchObject({ id, status: 'connected', reason: null, refreshFailures: 0 });
  expect(await refreshed(hub, id)).toBe('refreshed');
  expect(await hub.works(await user.token())).toBe(true);
});

test('row 19: a wrong client secret loses no grant, and everything recovers once it is right', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setClientSecret('hub', 'rotated');

  for (let count = 0; count < 10; count += 1)
    expect(await refreshed(hub, id)).toMatchObject({ code: 'TOKEN_REFRESH_ERROR', retryable: true });
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: 'client_misconfigured' });

  await hub.sandbox.control.setClientSecret('hub', 'hub-secret');
  expect(await refreshed(hub, id)).toBe('refreshed');
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: null });
});

test.each([
  ['seconds', () => '60'],
  ['a date', () => new Date(Date.now() + 61_000).toUTCString()],
])('row 20: Retry-After in %s silences every connection of the provider', async (_form, retryAfter) => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const ada = await user.connect({ account: 'ada' });
  const grace = await user.connect({ account: 'grace' });
  await hub.sandbox.control.setFault('token', {
    kind: 'status',
    status: 429,
    headers: { 'retry-after': retryAfter() },
  });
  await hub.age(ada.id, 60_000);
  expect(await refreshed(hub, ada.id, false)).toMatchObject({ code: 'API_ERROR', retryable: true });
  await hub.sandbox.control.setFault('token', null);

  expect(await refreshed(hub, grace.id)).toMatchObject({ code: 'API_ERROR', retryable: true });
  expect(await refreshed(hub, ada.id)).toMatchObject({ code: 'TOKEN_REFRESH_ERROR', retryable: true });
  expect(await hub.refreshes()).toHaveLength(1);

  hub.clock.advance(62_000);
  await hub.deps.db.pool.query("UPDATE provider_states SET closed_until = now() - interval '1 second'");
  await hub.deps.providerHealth.reload();
  expect(await refreshed(hub, grace.id)).toBe('refreshed');
});

test.each([
  ['GitHub', { error: 'bad_refresh_token', error_description: 'no' }],
  ['Slack', { ok: false, error: 'token_revoked' }],
  ['no access token', { token_type: 'bearer' }],
  ['an access token of the wrong type', { access_token: 17, token_type: 'bearer' }],
])('row 21: 200 with an error in the body (%s) leaves the stored tokens alone', async (_name, body) => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const token = await user.token();
  await hub.sandbox.control.setFault('token', {
    kind: 'replace_body',
    body,
    contentType: 'application/json',
  });

  expect(await refreshed(hub, id)).toMatchObject({ retryable: true });

  await hub.sandbox.control.setFault('token', null);
  expect(await user.token()).toBe(token);
  await elapse(hub);
  expect(await refreshed(hub, id)).toBe('refreshed');
});

test('row 24: a provider that drips its answer holds no database connection', async () => {
  await using hub = await createTestHub({ providerDeadlineMs: 1_000 });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'drip', ms: 500 });
  const refreshing = refreshed(hub, id);
  await hub.sandbox.control.waitForLedger({ endpoint: 'token', grantType: 'refresh_token', count: 1 }, 5_000);

  const { pool } = hub.deps.db;
  await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0);
  expect(await hub.works(await user.token())).toBe(true);
  expect(await refreshing).toMatchObject({ code: 'TIMEOUT_ERROR' });
});

test('row 31: a refresh that ends after the disconnect does not bring the connection back, and its tokens are revoked', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: 300 });
  await hub.sandbox.control.setFault('revocation', { kind: 'status', status: 503 });
  const refreshing = refreshed(hub, id);
  await expect.poll(async () => (await readRefreshRow(hub.deps.db, id))?.leased).toBe(true);

  await hub.service.disconnectIntegration(user.id, 'sandbox', 'ada');
  await refreshing;

  expect(await hub.service.getConnectedIntegrations(user.id)).toEqual([]);
  await expect(user.token()).rejects.toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  expect(await hub.deps.db.prisma.sealedToken.count()).toBe(0);

  const jobs = await hub.queue.jobs();
  const payload = jobs.at(-1)?.payload;
  const late = hub.deps.vault.decryptToken(
    payload !== undefined && 'accessToken' in payload ? (payload.accessToken ?? '') : '',
    tokenBinding(
      { userId: user.id, connectionId: id, provider: 'sandbox', accountId: 'ada', parameters: {} },
      'access_token',
    ),
  );
  expect(jobs).toHaveLength(2);
  expect(await hub.works(late)).toBe(true);
  await hub.sandbox.control.setFault('revocation', null);
  expect(await hub.queue.work((job) => runJob(hub.deps, job))).toEqual([]);
  expect(await hub.works(late)).toBe(false);
});

test('row 31: a refresh that ends after a reconnect does not overwrite the new tokens', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: 400, grantType: 'refresh_token' });
  const refreshing = refreshed(hub, id);
  await expect.poll(async () => (await readRefreshRow(hub.deps.db, id))?.leased).toBe(true);

  await user.connect({ connectionId: id });
  const token = await user.token();
  await refreshing;

  expect(await user.token()).toBe(token);
  expect(await hub.works(token)).toBe(true);
  expect(await hub.queue.jobs()).toEqual([]);
});

test('row 56: a token that lives shorter than the margin is not refreshed at every read', async () => {
  await using hub = await createTestHub();
  await hub.sandbox.control.configure({ accessTokenTtl: 600 });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.age(id, -1);

  for (let count = 0; count < 10; count += 1) await user.token();

  expect(await hub.refreshes()).toHaveLength(1);
});

test('row 57: of 40 mixed calls no forced one gets the old token', async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  const user = await hub.createUser();
  const connection = await user.connect();
  const old = await user.token();
  await hub.age(connection.id, minutes(3));

  const forced = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const token = await user.token({ forceRefresh: index % 2 === 0 });
      return index % 2 === 0 ? token : undefined;
    }),
  );
  await second.service.getAccessToken(user.id, 'sandbox', 'ada');

  expect(forced).not.toContain(old);
  expect(await hub.sandbox.control.alarms()).toBe(0);
});

test('a token that is due by schedule is refreshed before its margin begins', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.age(id, minutes(8));

  expect(await refreshDue(hub.deps)).toBe(1);

  expect(await hub.refreshes()).toHaveLength(1);
  expect(await refreshDue(hub.deps)).toBe(0);
});

test('the schedule marks a token that ended and cannot be renewed as expired', async () => {
  await using hub = await createTestHub();
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', unset: ['refresh_token'] });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.age(id, -1);

  await refreshDue(hub.deps);

  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'expired', reason: 'token_expired' });
  expect(await hub.events(id)).toContain('integration_expired');
  expect(await refreshDue(hub.deps)).toBe(0);
});

test('a connection that lacks scopes keeps being refreshed, and keeps saying what it lacks', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({
    scope: ['files.read', 'files.write'],
    decision: 'partial',
    granted: ['openid', 'profile', 'email', 'offline_access', 'files.read'],
  });
  const lacking = { status: 'error', reason: 'scope_missing' };
  expect(await viewOf(hub, user.id)).toMatchObject(lacking);

  await hub.age(id, minutes(1));
  await refreshDue(hub.deps);
  expect(await hub.refreshes()).toHaveLength(1);
  expect(await viewOf(hub, user.id)).toMatchObject(lacking);

  await hub.sandbox.control.setFault('token', { ...FORBIDDEN, times: 1 });
  await hub.age(id, minutes(1));
  await refreshDue(hub.deps);
  expect(await viewOf(hub, user.id)).toMatchObject({ ...lacking, refreshFailures: 1 });

  await hub.sandbox.control.revokeGrants('ada');
  await refreshed(hub, id);
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'error', reason: 'grant_refused' });
});

test('a refresh token that cannot be opened costs no request, says so, and heals with the key', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const { refreshToken } = await hub.deps.db.prisma.sealedToken.findUniqueOrThrow({
    where: { connectionId: id },
  });
  const store = (value: string | null) =>
    hub.deps.db.prisma.sealedToken.update({ where: { connectionId: id }, data: { refreshToken: value } });
  await store('v1.k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');

  expect(await refreshed(hub, id)).toMatchObject({ code: 'GET_TOKEN_ERROR' });
  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: 'token_unreadable' });
  expect(await hub.refreshes()).toHaveLength(0);

  await store(refreshToken);
  expect(await refreshed(hub, id)).toBe('refreshed');
});

test('a provider that is no longer configured keeps its connections', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await using other = await hub.sibling({ provider: { id: 'elsewhere' } });

  expect(await refreshed(other, id)).toMatchObject({ code: 'INVALID_PROVIDER' });

  expect(await viewOf(hub, user.id)).toMatchObject({ status: 'connected', reason: 'client_misconfigured' });
  expect(await refreshed(hub, id)).toBe('refreshed');
});

test('"Refresh now" answers with the refreshed connection, to its owner only', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const stranger = await hub.createUser();
  const { id } = await user.connect();

  const connection = await refreshConnectionById(
    hub.deps,
    { scope: { userId: user.id }, id: id },
    hub.origin(),
  );
  const refused = refreshConnectionById(hub.deps, { scope: { userId: stranger.id }, id: id }, hub.origin());

  expect(connection.lastRefreshedAt).not.toBeNull();
  await expect(refused).rejects.toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
});

test('a token that the provider does not renew yet is left alone, and renewed as soon as it may be', async () => {
  await using hub = await createTestHub({ provider: { refresh_request: { min_token_age: 600 } } });
  const user = await hub.createUser();
  const { id } = await user.connect();

  await expect(
    refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' }),
  ).rejects.toMatchObject({
    code: 'TOKEN_REFRESH_ERROR',
    retryable: true,
    metadata: { reason: 'too_young' },
  });
  expect(await hub.refreshes()).toEqual([]);
  expect(await hub.service.getConnectedIntegrations(user.id)).toMatchObject([
    { status: 'connected', reason: null },
  ]);

  hub.clock.advance(601_000);
  await refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' });
  expect(await hub.refreshes()).toHaveLength(1);
});
