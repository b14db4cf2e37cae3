import { createTestDatabase, startDatabaseProxy } from '@evergrant/database/testing';
import { sandboxProvider } from '@evergrant/providers';
import { expect, test, vi } from 'vitest';
import { forgetUser } from '../connections/forget-user.ts';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { getAccessToken } from './get-access-token.ts';

const minutes = (count: number) => count * 60_000;

const statusOf = async (hub: TestHub, userId: number) =>
  (await hub.service.getConnectedIntegrations(userId))[0]?.status;

test('the same token is served until its margin begins, then renewed in the background', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.age(id, minutes(6));
  const old = await user.token();
  expect(await hub.refreshes()).toHaveLength(0);

  await hub.age(id, minutes(4));
  expect(await user.token()).toBe(old);

  await expect.poll(() => user.token()).not.toBe(old);
  expect(await hub.refreshes()).toHaveLength(1);
});

test('a token that has ended makes its readers wait for the new one', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const old = await user.token();
  await hub.age(id, -1);

  const tokens = await Promise.all(Array.from({ length: 10 }, () => user.token()));

  expect(new Set(tokens).size).toBe(1);
  expect(tokens).not.toContain(old);
  expect(await hub.refreshes()).toHaveLength(1);
});

test('a token that was renewed for its reader is not read and opened again', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await user.token();
  const decrypt = vi.spyOn(hub.deps.vault, 'decryptToken');
  const read = vi.spyOn(hub.deps.tokenCache, 'get');

  const token = await user.token({ forceRefresh: true });

  // What was renewed had to be opened: both of its tokens.
  expect(decrypt).toHaveBeenCalledTimes(2);
  expect(read).toHaveBeenCalledTimes(1);
  expect(await hub.works(token)).toBe(true);
  expect(await user.token()).toBe(token);
  await hub.deps.readAudit.flush();
  expect((await hub.events(id)).filter((event) => event === 'token_read')).toHaveLength(3);
});

test('row 11: the token is resolved when it is asked for, also right after another process refreshed it', async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  const user = await hub.createUser();
  const connection = await user.connect();
  const old = await user.token();

  await second.service.refreshToken('sandbox', connection.providerAccountId);

  await expect.poll(() => user.token(), { interval: 20 }).not.toBe(old);
  expect(await hub.works(await user.token())).toBe(true);
});

test.each([
  ['absent', undefined],
  ['"3600"', '3600'],
  ['"abc"', 'abc'],
  ['null', null],
  ['0', 0],
  ['-1', -1],
  ['"soon"', 'soon'],
])(
  'row 13: expires_in %s leads to a bounded number of refreshes and to no eternal token',
  async (_name, value) => {
    await using hub = await createTestHub();
    await hub.sandbox.control.setFault('token', {
      kind: 'patch_body',
      ...(value === undefined ? { unset: ['expires_in'] } : { set: { expires_in: value } }),
    });
    const user = await hub.createUser();
    const { expiresAt } = await user.connect();

    for (let count = 0; count < 5; count += 1) await user.token();

    expect(await hub.refreshes()).toHaveLength(0);
    const lifetime = (expiresAt?.getTime() ?? Number.NaN) - Date.now();
    expect(lifetime).toBeGreaterThan(minutes(59));
    expect(lifetime).toBeLessThan(minutes(61));
  },
);

test('row 14: a token that ended and cannot be renewed is not served', async () => {
  await using hub = await createTestHub();
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', unset: ['refresh_token'] });
  const user = await hub.createUser();
  const { id } = await user.connect();
  expect(await hub.works(await user.token())).toBe(true);
  await hub.age(id, -1);

  await expect(user.token()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED', retryable: false });
  await expect(hub.service.getAccessToken(user.id, 'sandbox', 'ada')).rejects.toMatchObject({
    code: 'TOKEN_EXPIRED',
  });

  expect(await statusOf(hub, user.id)).toBe('expired');
  expect(await hub.events(id)).toContain('integration_expired');
});

test.each([-10, 10])(
  'row 15: a provider whose clock is %i minutes off neither shortens nor lengthens a token',
  async (offset) => {
    await using hub = await createTestHub({ clockOffsetMs: minutes(offset) });
    const user = await hub.createUser();
    const { expiresAt } = await user.connect();

    expect(expiresAt?.getTime()).toBeGreaterThan(hub.clock.now().getTime() + minutes(59));
    await hub.service.refreshToken('sandbox', 'ada');
    expect(await hub.works(await user.token())).toBe(true);
    expect(await hub.refreshes()).toHaveLength(1);
  },
);

test('row 15: processes whose clocks differ by 20 minutes still refresh once', async () => {
  await using hub = await createTestHub({ clockOffsetMs: minutes(10) });
  await using behind = await hub.sibling({ clockOffsetMs: minutes(-10) });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.age(id, -minutes(30));

  const tokens = await Promise.all(
    [hub, behind].flatMap(({ service }) =>
      Array.from({ length: 20 }, () => service.getAccessTokenWithAutoRefresh(user.id, 'sandbox', 'ada')),
    ),
  );

  expect(new Set(tokens).size).toBe(1);
  expect(await hub.refreshes()).toHaveLength(1);
});

test('row 28: a database that is away is answered with a retryable DATABASE_ERROR, never with "not found"', async () => {
  await using steady = await createTestHub();
  await using wire = await startDatabaseProxy(steady.database.connectionString);
  await using hub = await steady.sibling({
    connectionString: wire.connectionString,
    connectionTimeoutMs: 300,
  });
  const user = await steady.createUser();
  const connection = await user.connect();
  const { service } = hub;
  const calls = {
    getAccessToken: () => service.getAccessToken(user.id, 'sandbox', 'ada'),
    getAccessTokenWithAutoRefresh: () => service.getAccessTokenWithAutoRefresh(user.id, 'sandbox', 'ada'),
    getConnectedIntegrations: () => service.getConnectedIntegrations(user.id),
    refreshToken: () => service.refreshToken('sandbox', connection.providerAccountId),
    disconnectIntegration: () => service.disconnectIntegration(user.id, 'sandbox', 'ada'),
    initiateOAuthFlow: () => service.initiateOAuthFlow('sandbox', user.id, '/connections'),
  };

  await wire.cut();
  for (const [name, call] of Object.entries(calls))
    await expect(call(), name).rejects.toMatchObject({ code: 'DATABASE_ERROR', retryable: true });

  await wire.heal();
  await expect.poll(() => calls.getAccessToken().catch(() => null)).toBe(await user.token());
});

test('row 28: a database that hangs is answered with a retryable DATABASE_ERROR as well', async () => {
  await using steady = await createTestHub();
  await using wire = await startDatabaseProxy(steady.database.connectionString);
  await using hub = await steady.sibling({
    connectionString: wire.connectionString,
    connectionTimeoutMs: 300,
    statementTimeoutMs: 100,
  });
  const user = await steady.createUser();
  await user.connect();
  wire.freeze();
  await expect.poll(() => hub.deps.changeFeed.isLive()).toBe(false);

  const answers = await Promise.allSettled([
    hub.service.getAccessToken(user.id, 'sandbox', 'ada'),
    hub.service.getConnectedIntegrations(user.id),
    hub.service.refreshToken('sandbox', 'ada'),
    hub.service.disconnectIntegration(user.id, 'sandbox', 'ada'),
  ]);

  for (const answer of answers)
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'DATABASE_ERROR', retryable: true } });
  await wire.heal();
});

test('row 30: after a disconnect no process serves the token any more, within a second', async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  await using third = await hub.sibling();
  const user = await hub.createUser();
  await user.connect();
  const read = ({ service }: TestHub) =>
    service.getAccessToken(user.id, 'sandbox', 'ada').catch((error) => error.code);
  for (const each of [hub, second, third]) await read(each);

  await second.service.disconnectIntegration(user.id, 'sandbox', 'ada');

  expect(await read(second)).toBe('ACCOUNT_NOT_FOUND');
  for (const each of [hub, third])
    await expect.poll(() => read(each), { interval: 20 }).toBe('ACCOUNT_NOT_FOUND');
});

test('row 30: a process that hears nothing from the others does not trust its caches', async () => {
  await using steady = await createTestHub();
  await using hub = await steady.sibling();
  const user = await steady.createUser();
  await user.connect();
  await hub.service.getAccessToken(user.id, 'sandbox', 'ada');
  await hub.deps.changeFeed.close();

  await steady.service.disconnectIntegration(user.id, 'sandbox', 'ada');

  await expect(hub.service.getAccessToken(user.id, 'sandbox', 'ada')).rejects.toMatchObject({
    code: 'ACCOUNT_NOT_FOUND',
  });
  expect(await hub.service.getConnectedIntegrations(user.id)).toEqual([]);
});

test('row 46: tokens of 16 KB are stored, refreshed and served whole', async () => {
  await using hub = await createTestHub();
  const long = 'a'.repeat(16_384);
  await hub.sandbox.control.setFault('token', {
    kind: 'patch_body',
    set: { access_token: long },
    grantType: 'refresh_token',
  });
  const user = await hub.createUser();
  await user.connect();
  await hub.service.refreshToken('sandbox', 'ada');
  expect(await user.token()).toBe(long);
});

test("row 51: nobody reads another user's token, cached or not", async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const stranger = await hub.createUser();
  await user.connect({ account: 'ada' });
  await user.token();

  await expect(stranger.token({ accountId: 'ada' })).rejects.toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  await expect(hub.service.getAccessToken(stranger.id, 'sandbox', 'ada')).rejects.toMatchObject({
    code: 'ACCOUNT_NOT_FOUND',
  });
  await expect(hub.service.disconnectIntegration(stranger.id, 'sandbox', 'ada')).rejects.toMatchObject({
    code: 'ACCOUNT_NOT_FOUND',
  });
  expect(await hub.service.getConnectedIntegrations(stranger.id)).toEqual([]);
});

test('row 51: two accounts of a user that were exchanged for each other past the hub are served to nobody', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await user.connect({ account: 'ada' });
  await user.connect({ account: 'grace' });
  const swap = (from: string, to: string) =>
    hub.deps.db.pool.query('UPDATE connections SET provider_account_id = $2 WHERE provider_account_id = $1', [
      from,
      to,
    ]);
  await swap('ada', 'nobody');
  await swap('grace', 'ada');
  await swap('nobody', 'grace');
  forgetUser(hub.deps, user.id);
  for (const accountId of ['ada', 'grace'])
    await expect(user.token({ accountId })).rejects.toMatchObject({ code: 'GET_TOKEN_ERROR' });
});

test.each([
  ['parameters', `parameters = '{"shop": "evil.example"}'`],
  ['provider', `provider = 'elsewhere'`],
])('row 51: a connection whose %s were changed past the hub sends its tokens nowhere', async (_, changed) => {
  const twin = { ...sandboxProvider({ issuer: 'http://127.0.0.1:9' }), id: 'elsewhere' };
  const client = { client_id: 'hub', client_secret: 'hub-secret', parameters: {} };
  await using hub = await createTestHub({ providers: [{ provider: twin, ...client }] });
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  await hub.deps.db.pool.query(`UPDATE connections SET ${changed}`);
  forgetUser(hub.deps, user.id);
  const provider = changed.startsWith('provider') ? 'elsewhere' : 'sandbox';
  const altered = { code: 'GET_TOKEN_ERROR', metadata: { reason: 'altered' } };
  await expect(user.token({ provider })).rejects.toMatchObject(altered);
  await hub.age(id, -1_000);
  await expect(user.token({ provider })).rejects.toThrow();
  expect(await hub.refreshes()).toEqual([]);
  await vi.waitUntil(async () => (await hub.deps.db.prisma.anomaly.count()) > 0);
  expect(await hub.deps.db.prisma.anomaly.findMany()).toMatchObject([
    {
      kind: 'row_unverified',
      subject: 'connections',
      details: { row: `user:${user.id}/connection:${id}` },
    },
  ]);
});

test("row 51: a sealed token moved into another user's row does not open", async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const thief = await hub.createUser();
  const stolen = await user.connect({ account: 'ada' });
  const own = await thief.connect({ account: 'grace' });
  const { accessToken } = await hub.deps.db.prisma.sealedToken.findUniqueOrThrow({
    where: { connectionId: stolen.id },
  });
  await hub.deps.db.prisma.sealedToken.update({ where: { connectionId: own.id }, data: { accessToken } });

  await expect(thief.token()).rejects.toMatchObject({
    code: 'GET_TOKEN_ERROR',
    metadata: { reason: 'altered' },
  });
  expect(await hub.works(await user.token())).toBe(true);
});

test('row 52: a token that cannot be audited is not handed out', async () => {
  await using database = await createTestDatabase();
  await using hub = await createTestHub({ database });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await user.token();
  await hub.deps.readAudit.flush();
  expect(await hub.events(id)).toEqual(['oauth_completed', 'token_read']);

  await hub.deps.db.pool.query('ALTER TABLE audit_events RENAME TO broken');
  await user.token();
  await hub.deps.readAudit.flush().catch(() => undefined);
  await expect(user.token()).rejects.toMatchObject({ code: 'INTERNAL_ERROR', retryable: false });

  await hub.deps.db.pool.query('ALTER TABLE broken RENAME TO audit_events');
  await user.token();
  await hub.deps.readAudit.flush();
  expect(await hub.events(id)).toEqual(['oauth_completed', 'token_read', 'token_read', 'token_read']);
});

test('row 52: a change that cannot be audited does not happen', async () => {
  await using database = await createTestDatabase();
  await using hub = await createTestHub({ database });
  const user = await hub.createUser();
  const { id } = await user.connect();
  const before = await hub.deps.db.prisma.sealedToken.findUniqueOrThrow({ where: { connectionId: id } });
  await hub.deps.db.pool.query(
    `ALTER TABLE audit_events ADD CONSTRAINT broken CHECK (event <> 'integration_disconnected') NOT VALID`,
  );

  await expect(hub.service.disconnectIntegration(user.id, 'sandbox', 'ada')).rejects.toMatchObject({
    code: 'DISCONNECT_ERROR',
  });

  expect(await hub.deps.db.prisma.sealedToken.findUniqueOrThrow({ where: { connectionId: id } })).toEqual(
    before,
  );
  expect(await statusOf(hub, user.id)).toBe('connected');
  expect(await hub.queue.jobs()).toEqual([]);
});

test('row 52: history cannot be rewritten', async () => {
  await using hub = await createTestHub();
  await (await hub.createUser()).connect();
  for (const statement of [
    'UPDATE audit_events SET actor = NULL',
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
  ])
    await expect(hub.deps.db.pool.query(statement)).rejects.toThrow('append-only');
});

test('row 55: a token that lives is served while the token endpoint is down', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const token = await user.token();
  await hub.age(id, minutes(4));
  await hub.sandbox.control.setFault('token', { kind: 'status', status: 503 });

  for (let count = 0; count < 10; count += 1) expect(await user.token()).toBe(token);
  await hub.deps.refreshFlights.idle();
  for (let count = 0; count < 10; count += 1) expect(await user.token()).toBe(token);

  await hub.age(id, 1_000);
  expect(await user.token()).toBe(token);
});

test('row 55: a token that lives is served after its grant died', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const token = await user.token();
  await hub.sandbox.control.revokeGrants('ada');
  await hub.service.refreshToken('sandbox', 'ada').catch(() => undefined);

  expect(await user.token()).toBe(token);

  await hub.age(id, -1);
  await expect(user.token()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED', retryable: false });
});

test('an account need not be named while there is one at the provider', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await user.connect({ account: 'ada' });
  expect(await user.token()).toBe(await user.token({ accountId: 'ada' }));
  await user.connect({ account: 'grace' });

  await expect(user.token()).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  const [ada, grace] = [await user.token({ accountId: 'ada' }), await user.token({ accountId: 'grace' })];
  expect(ada).not.toBe(grace);
});

test('errors carry the correlation id of the request, wherever they come from', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.deps.db.prisma.sealedToken.update({
    where: { connectionId: id },
    data: { accessToken: 'garbage' },
  });
  const origin = hub.origin();

  await expect(
    getAccessToken(hub.deps, { userId: user.id, provider: 'sandbox' }, origin),
  ).rejects.toMatchObject({
    code: 'GET_TOKEN_ERROR',
    correlationId: origin.correlationId,
    provider: 'sandbox',
  });
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 31, Number.MAX_SAFE_INTEGER])(
  'the user id %s is refused and harms nobody who reads at the same time',
  async (userId) => {
    await using hub = await createTestHub();
    const user = await hub.createUser();
    await user.connect();
    const [good, bad, list] = await Promise.allSettled([
      user.token(),
      hub.service.getAccessToken(userId, 'sandbox', 'ada'),
      hub.service.getConnectedIntegrations(userId),
    ]);
    expect(good.status).toBe('fulfilled');
    expect(bad).toMatchObject({ reason: { code: 'INVALID_USER_ID' } });
    expect(list).toMatchObject({ reason: { code: 'INVALID_USER_ID' } });
  },
);
