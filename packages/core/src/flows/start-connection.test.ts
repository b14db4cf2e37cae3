import { expect, test } from 'vitest';
import { createTestHub, PUBLIC_URL } from '../testing/index.ts';
import { getFlow } from './get-flow.ts';

test('a flow is an address at the provider, a signed state, and a sealed row', async () => {
  await using hub = await createTestHub({ redirectAllowlist: ['https://app.example'] });
  const user = await hub.createUser();
  const flow = await user.start({ redirectUrl: 'https://app.example/done', scope: ['files.read'] });

  const url = new URL(flow.authUrl);
  expect(`${url.origin}${url.pathname}`).toBe(`${hub.sandbox.issuer}/authorize`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: 'hub',
    redirect_uri: `${PUBLIC_URL}/oauth/callback/sandbox`,
    state: flow.state,
    scope: 'openid profile email offline_access files.read',
    code_challenge_method: 'S256',
    prompt: 'consent',
  });
  const [row] = await hub.deps.db.prisma.flow.findMany();
  expect(row).toMatchObject({
    id: flow.flowId,
    userId: user.id,
    requiredScope: ['files.read'],
    redirectUrl: 'https://app.example/done',
    consumedAt: null,
  });
  expect(JSON.stringify(row)).not.toContain(flow.state);
  expect(JSON.stringify(row)).not.toContain(flow.browserSecret);
  expect(await hub.deps.db.prisma.auditEvent.findMany()).toMatchObject([
    { event: 'oauth_initiated', userId: user.id, provider: 'sandbox' },
  ]);
});

test.each([
  ['an unknown provider', { provider: 'nope' }, 'INVALID_PROVIDER'],
  ['another origin', { redirectUrl: 'https://evil.example' }, 'INVALID_REDIRECT_URL'],
  ['a connection that is not there', { connectionId: 4711 }, 'ACCOUNT_NOT_FOUND'],
  ['a user that is not there', { userId: 4711 }, 'INVALID_USER_ID'],
  ['user 0', { userId: 0 }, 'INVALID_USER_ID'],
  ['user -1', { userId: -1 }, 'INVALID_USER_ID'],
  ['user 1.5', { userId: 1.5 }, 'INVALID_USER_ID'],
  ['user NaN', { userId: Number.NaN }, 'INVALID_USER_ID'],
  ['user 2^31', { userId: 2 ** 31 }, 'INVALID_USER_ID'],
])('%s is refused and leaves nothing behind', async (_name, input, code) => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await expect(user.start(input)).rejects.toMatchObject({ code, retryable: false });
  expect(await hub.deps.db.prisma.flow.count()).toBe(0);
  expect(hub.logs.at(-1)).toMatchObject({
    level: 'error',
    message: '[IntegrationsService] OAuth initiation failed',
    fields: { code },
  });
});

test("nobody reconnects another user's connection", async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const stranger = await hub.createUser();
  const { id } = await user.connect();
  await expect(stranger.start({ connectionId: id })).rejects.toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
});

test('a reconnect asks for what was asked for before, and names the account', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ scope: ['files.read'] });
  const { authUrl } = await user.start({ connectionId: id });
  const parameters = new URL(authUrl).searchParams;
  expect(parameters.get('scope')).toContain('files.read');
  expect(parameters.get('login_hint')).toBe('ada@sandbox.example');
});

test('discovery that fails for now is a retryable error', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await hub.sandbox.control.setFault('discovery', { kind: 'status', status: 503 });
  await expect(user.start()).rejects.toMatchObject({
    code: 'API_ERROR',
    retryable: true,
    provider: 'sandbox',
  });
});

test('a flow is pending, then ended, and seen by its own user only', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const flow = await user.start();
  expect(await getFlow(hub.deps, { userId: user.id }, flow.flowId)).toEqual({
    status: 'pending',
    expiresAt: flow.expiresAt.toISOString(),
  });
  await expect(getFlow(hub.deps, { userId: user.id + 1 }, flow.flowId)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(getFlow(hub.deps, {}, 'nope')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('of more starts than a user ever needs, as many as that are made; the others leave nothing behind', async () => {
  await using hub = await createTestHub();
  const [user, other] = [await hub.createUser(), await hub.createUser()];
  const starts = await Promise.allSettled(Array.from({ length: 304 }, () => user.start()));
  const refused = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason] : []));
  expect(refused).toHaveLength(4);
  for (const reason of refused)
    expect(reason).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      metadata: { retryAfter: expect.any(Number) },
    });
  const { flow, auditEvent } = hub.deps.db.prisma;
  expect([await flow.count(), await auditEvent.count()]).toEqual([300, 300]);
  expect(await other.start()).toHaveProperty('flowId');
});
