import { expect, test } from 'vitest';
import { createApiKey } from '../access/create-api-key.ts';
import { listTokenReaders } from '../connections/list-token-readers.ts';
import { createTestHub } from '../testing/index.ts';
import { testConnection } from './test-connection.ts';

test('a connection is tested by asking whose access it is; a refused token is renewed, and only a refresh judges the grant', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const scope = { userId: user.id };
  const ask = () => {
    hub.clock.advance(11_000);
    return testConnection(hub.deps, { scope, id }, hub.origin(`user:${user.id}`));
  };

  expect(await ask()).toMatchObject({
    outcome: 'works',
    isRenewed: false,
    account: { email: expect.any(String) },
  });
  expect(await hub.refreshes()).toHaveLength(0);
  await expect(testConnection(hub.deps, { scope, id }, hub.origin())).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    metadata: { retryAfter: 10 },
  });
  await expect(
    testConnection(hub.deps, { scope: { userId: user.id + 1 }, id }, hub.origin()),
  ).rejects.toMatchObject({
    code: 'ACCOUNT_NOT_FOUND',
  });

  await hub.sandbox.control.setFault('userinfo', { kind: 'status', status: 401, times: 1 });
  expect(await ask()).toMatchObject({ outcome: 'works', isRenewed: true });
  expect(await hub.refreshes()).toHaveLength(1);

  await hub.sandbox.control.setFault('userinfo', { kind: 'status', status: 503 });
  await expect(ask()).rejects.toMatchObject({ code: 'API_ERROR' });
  await hub.sandbox.control.setFault('userinfo', { kind: 'status', status: 403 });
  expect(await ask()).toEqual({ outcome: 'cannot_be_asked' });
  // A page is the word of what stands in front of the provider.
  const page = { body: '<html>Blocked</html>', contentType: 'text/html' };
  await hub.sandbox.control.setFault('userinfo', { kind: 'status', status: 401, ...page });
  await expect(ask()).rejects.toMatchObject({ code: 'API_ERROR' });
  await hub.sandbox.control.setFault('userinfo', { kind: 'status', status: 401 });
  expect(await ask()).toEqual({ outcome: 'not_accepted' });
  // One answer is no proof.
  expect(await hub.deps.db.prisma.connection.findUniqueOrThrow({ where: { id } })).toMatchObject({
    status: 'connected',
  });
  await hub.sandbox.control.setFault('userinfo', null);

  await hub.sandbox.control.revokeGrants('ada');
  await expect(ask()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect(await hub.events(id)).toContain('connection_tested');
});

test('a provider that says no with a 200 is understood, also where it names the account elsewhere', async () => {
  const account = { subject: { source: 'token_response', path: 'hub' } } as const;
  await using hub = await createTestHub({ provider: { account, dead_grant_codes: ['token_revoked'] } });
  const user = await hub.createUser();
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', set: { hub: 62515 } });
  const { id } = await user.connect();
  const ask = () => {
    hub.clock.advance(11_000);
    return testConnection(hub.deps, { scope: { userId: user.id }, id }, hub.origin());
  };
  expect(await ask()).toMatchObject({ outcome: 'works', isRenewed: false });
  const say = (error: string) =>
    hub.sandbox.control.setFault('userinfo', { kind: 'patch_body', set: { ok: false, error } });
  await say('token_revoked');
  expect(await ask()).toEqual({ outcome: 'not_accepted' });
  await say('ratelimited');
  await expect(ask()).rejects.toMatchObject({ code: 'API_ERROR' });
});

test('who reads a token is known by name, the latest first', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const connection = { scope: { userId: user.id }, id };
  expect(await listTokenReaders(hub.deps, connection)).toEqual([]);
  const key = await createApiKey(
    hub.deps,
    { name: 'billing-backend', scopes: ['tokens:read'] },
    hub.origin(),
  );
  for (const actor of ['api_key:gone', `api_key:${key.id}`]) {
    await hub.deps.readAudit.record({
      record: {
        event: 'token_read',
        userId: user.id,
        connectionId: id,
        provider: 'sandbox',
        accountId: 'ada',
      },
      origin: hub.origin(actor),
    });
    await hub.deps.readAudit.flush();
  }
  expect(await listTokenReaders(hub.deps, connection)).toMatchObject([
    { actor: `api_key:${key.id}`, name: 'billing-backend', lastReadAt: expect.any(Date) },
    { actor: 'api_key:gone', name: null },
  ]);
  await expect(
    listTokenReaders(hub.deps, { ...connection, scope: { userId: user.id + 1 } }),
  ).rejects.toMatchObject({
    code: 'ACCOUNT_NOT_FOUND',
  });
});
