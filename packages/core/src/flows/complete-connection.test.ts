import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { IntegrationsServiceError } from '../errors.ts';
import { listSetAside } from '../journal/journal-folder.ts';
import { startShops } from '../provider-health/start-shops.fixture.ts';
import { recoverJournal } from '../recover-journal.ts';
import { runJob } from '../run-job.ts';
import { createTestHub, PUBLIC_URL, type TestHub } from '../testing/index.ts';
import { refreshConnection } from '../tokens/refresh-connection.ts';
import { drainRefreshes } from '../tokens/settle-refresh.ts';
import { completeConnection } from './complete-connection.ts';
import { getFlow } from './get-flow.ts';
import { openFlow } from './open-flow.ts';

const SANDBOX = { provider: 'sandbox', host: '' };

const exchanges = (hub: TestHub) =>
  hub.sandbox.control.ledger({ endpoint: 'token', grantType: 'authorization_code' });

async function connectedOnce(hub: TestHub) {
  const user = await hub.createUser();
  const flow = await user.start();
  return { user, flow, parameters: await user.authorize(flow) };
}

const anythingStored = async (hub: TestHub) => {
  const { connection, sealedToken } = hub.deps.db.prisma;
  return (await connection.count()) + (await sealedToken.count()) > 0;
};

const invalidStateEvents = (hub: TestHub) =>
  hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'invalid_state_detected' } });

/** What was counted of invalid states, by network. */
async function countedStates(hub: TestHub) {
  await hub.deps.traffic.flush();
  const counted = await hub.deps.db.prisma.traffic.findMany({ where: { kind: 'invalid_state' } });
  return counted.map(({ network, count }) => ({ network, count }));
}

test('the flow ends at its redirect URL with the connection and nothing else', async () => {
  await using hub = await createTestHub();
  const { user, flow, parameters } = await connectedOnce(hub);

  const completed = await user.callback(flow, parameters);

  if (completed.outcome.status !== 'connected') throw new Error(completed.outcome.code);
  expect(completed.redirectTo).toBe(
    `${PUBLIC_URL}/connections?status=connected&connectionId=${completed.outcome.connectionId}`,
  );
  expect(await getFlow(hub.deps, { userId: user.id }, flow.flowId)).toEqual(completed.outcome);
});

test("row 32: an attacker's callback in the victim's browser sends no token request", async () => {
  await using hub = await createTestHub();
  const { user: attacker, flow, parameters } = await connectedOnce(hub);
  const victim = await hub.createUser();

  const inVictimsBrowser = attacker.callback(flow, parameters, {
    browserSecretOf: () => undefined,
    sessionUserId: victim.id,
  });
  await expect(inVictimsBrowser).rejects.toMatchObject({
    code: 'INVALID_STATE',
    metadata: { reason: 'foreign_browser' },
  });

  const withPlantedCookie = attacker.callback(flow, parameters, { sessionUserId: victim.id });
  await expect(withPlantedCookie).rejects.toMatchObject({ metadata: { reason: 'foreign_session' } });

  expect(await exchanges(hub)).toEqual([]);
  expect(await anythingStored(hub)).toBe(false);
  expect(await invalidStateEvents(hub)).toHaveLength(2);
});

test('row 32: a refused callback leaves the flow to its rightful browser', async () => {
  await using hub = await createTestHub();
  const { user, flow, parameters } = await connectedOnce(hub);
  await user.callback(flow, parameters, { sessionUserId: null }).catch(() => undefined);

  expect((await user.callback(flow, parameters)).outcome.status).toBe('connected');
});

test.each([
  ['missing', () => undefined, 'missing'],
  ['of another form', () => 'hello', 'malformed'],
  [
    'tampered with',
    (state: string) => `${state.slice(0, -1)}${state.endsWith('A') ? 'B' : 'A'}`,
    'bad_signature',
  ],
  ['signed by another hub', (_state: string, other: string) => other, 'bad_signature'],
])(
  'row 33: a state that is %s sends nothing and is counted only, because anybody can send it',
  async (_name, forge, reason) => {
    await using hub = await createTestHub();
    await using other = await createTestHub({ sandbox: hub.sandbox });
    const { user, flow, parameters } = await connectedOnce(hub);
    const state = forge(flow.state, other.deps.csrf.generateState(user.id, 'sandbox').state);
    if (state === undefined) parameters.delete('state');
    else parameters.set('state', state);

    await expect(user.callback(flow, parameters)).rejects.toMatchObject({
      code: 'INVALID_STATE',
      retryable: false,
      metadata: { reason },
    });

    expect(await exchanges(hub)).toEqual([]);
    expect(await anythingStored(hub)).toBe(false);
    expect(await invalidStateEvents(hub)).toEqual([]);
    expect(await countedStates(hub)).toEqual([{ network: '203.0.113.0/24', count: 1 }]);
    if (state !== undefined) expect(JSON.stringify(hub.logs)).not.toContain(state);
  },
);

test('row 33: a state is for its own provider only', async () => {
  await using hub = await createTestHub();
  const { user, flow, parameters } = await connectedOnce(hub);
  await expect(user.callback(flow, parameters, { provider: 'google' })).rejects.toMatchObject({
    metadata: { reason: 'wrong_provider' },
  });
  expect(await invalidStateEvents(hub)).toMatchObject([
    { provider: 'google', userId: user.id, metadata: { error: 'wrong_provider' }, ipAddress: '203.0.113.7' },
  ]);
});

test('row 33: a state of the hub that is sent again and again fills no log', async () => {
  await using hub = await createTestHub();
  const { user, flow, parameters } = await connectedOnce(hub);
  const replay = () =>
    user.callback(flow, parameters, { browserSecretOf: () => undefined }).catch((error: unknown) => error);
  const refusals = await Promise.all(Array.from({ length: 60 }, replay));
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'INVALID_STATE' });
  expect(await invalidStateEvents(hub)).toHaveLength(20);
  expect(await countedStates(hub)).toEqual([{ network: '203.0.113.0/24', count: 60 }]);
});

test('row 33: a repeated state parameter is refused', async () => {
  await using hub = await createTestHub();
  const { user, flow, parameters } = await connectedOnce(hub);
  parameters.append('state', flow.state);
  await expect(user.callback(flow, parameters)).rejects.toMatchObject({ metadata: { reason: 'repeated' } });
});

test('row 33: a state ends after ten minutes', async () => {
  await using hub = await createTestHub();
  const { user, flow, parameters } = await connectedOnce(hub);
  hub.clock.advance(10 * 60_000 + 1);

  await expect(user.callback(flow, parameters)).rejects.toMatchObject({
    code: 'INVALID_STATE',
    metadata: { reason: 'expired' },
  });
  expect(await exchanges(hub)).toEqual([]);
  expect(await getFlow(hub.deps, {}, flow.flowId)).toEqual({ status: 'expired' });
});

test('row 33: a signed state whose flow is not there is refused', async () => {
  await using hub = await createTestHub();
  const { user, flow, parameters } = await connectedOnce(hub);
  await hub.deps.db.prisma.flow.deleteMany();
  await expect(user.callback(flow, parameters)).rejects.toMatchObject({ metadata: { reason: 'unknown' } });
});

test('row 34: flows in several tabs end in any order', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const tabs = [];
  for (const account of ['ada', 'grace', 'alan']) {
    const flow = await user.start();
    tabs.push({ flow, parameters: await user.authorize(flow, { account }) });
  }

  for (const { flow, parameters } of tabs.reverse())
    expect((await user.callback(flow, parameters)).outcome.status).toBe('connected');

  expect(await hub.service.getConnectedIntegrations(user.id)).toHaveLength(3);
});

test('row 35: a callback that arrives twice is exchanged once, and both get the same answer', async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  const { user, flow, parameters } = await connectedOnce(hub);
  const inSecondProcess = () =>
    completeConnection(
      second.deps,
      {
        provider: 'sandbox',
        parameters,
        browserSecretOf: () => flow.browserSecret ?? undefined,
        sessionUserId: user.id,
      },
      second.origin(),
    );

  const answers = await Promise.all([
    user.callback(flow, parameters),
    user.callback(flow, parameters),
    inSecondProcess(),
  ]);
  const later = await user.callback(flow, parameters);

  expect(new Set([...answers, later].map(({ redirectTo }) => redirectTo)).size).toBe(1);
  expect(later.outcome.status).toBe('connected');
  expect(await exchanges(hub)).toHaveLength(1);
  expect(await hub.sandbox.control.alarms()).toBe(0);
});

test('row 36: a denied consent is a normal end of the flow', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();

  const { outcome, redirectTo, flowId } = await user.flow({ decision: 'deny' });

  expect(outcome).toMatchObject({ status: 'error', code: 'CONSENT_DENIED' });
  expect(redirectTo).toBe(`${PUBLIC_URL}/connections?status=error&code=CONSENT_DENIED&flowId=${flowId}`);
  expect(await getFlow(hub.deps, {}, flowId)).toEqual({
    status: 'error',
    code: 'CONSENT_DENIED',
    providerError: 'access_denied',
  });
  expect(await hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'oauth_failed' } })).toMatchObject([
    { metadata: { code: 'CONSENT_DENIED', providerError: 'access_denied' } },
  ]);
  expect(await anythingStored(hub)).toBe(false);
});

test.each([
  ['invalid_request', 'OAUTH_CALLBACK_ERROR', 'invalid_request'],
  ['unauthorized_client', 'OAUTH_CALLBACK_ERROR', 'unauthorized_client'],
  ['access_denied', 'CONSENT_DENIED', 'access_denied'],
  ['unsupported_response_type', 'OAUTH_CALLBACK_ERROR', 'unsupported_response_type'],
  ['invalid_scope', 'OAUTH_CALLBACK_ERROR', 'invalid_scope'],
  ['server_error', 'OAUTH_CALLBACK_ERROR', 'server_error'],
  ['temporarily_unavailable', 'OAUTH_CALLBACK_ERROR', 'temporarily_unavailable'],
  ['login_required', 'CONSENT_DENIED', 'login_required'],
  ['<script>alert(1)</script>', 'OAUTH_CALLBACK_ERROR', 'unknown_error'],
])('row 36: the authorization error %s ends the flow with %s, once', async (error, code, providerError) => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const flow = await user.start();
  const parameters = new URLSearchParams({ error, state: flow.state, iss: hub.sandbox.issuer });

  const first = await user.callback(flow, parameters);
  const second = await user.callback(flow, parameters);

  expect(first.outcome).toMatchObject({ status: 'error', code, providerError });
  expect(second.outcome).toEqual(first.outcome);
  expect(first.redirectTo).not.toContain('script');
  expect(await exchanges(hub)).toEqual([]);
});

test.each([
  ['wrong', (parameters: URLSearchParams) => parameters.set('iss', 'https://attacker.example')],
  ['missing', (parameters: URLSearchParams) => parameters.delete('iss')],
  ['doubled', (parameters: URLSearchParams) => parameters.append('iss', 'https://attacker.example')],
])('row 37: a callback whose issuer is %s sends no token request', async (_name, change) => {
  await using hub = await createTestHub();
  const { user, flow, parameters } = await connectedOnce(hub);
  change(parameters);

  const { outcome } = await user.callback(flow, parameters);

  expect(outcome).toMatchObject({ status: 'error', code: 'OAUTH_CALLBACK_ERROR' });
  expect(await exchanges(hub)).toEqual([]);
});

test('row 37: the issuer is checked on error answers as well', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const flow = await user.start();
  const { outcome } = await user.callback(
    flow,
    new URLSearchParams({ error: 'access_denied', state: flow.state, iss: 'https://attacker.example' }),
  );
  expect(outcome).toMatchObject({ code: 'OAUTH_CALLBACK_ERROR' });
});

test('a flow ends at the server, and for the client, that it began with (RFC 9700 4.4.2)', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const elsewhere = { token_endpoint: 'https://elsewhere.example/token' };
  await using changed = await hub.sibling({ provider: elsewhere });
  const flow = await user.start();
  const parameters = await user.authorize(flow);
  const callback = {
    provider: 'sandbox',
    parameters,
    browserSecretOf: () => flow.browserSecret ?? undefined,
    sessionUserId: user.id,
  };
  const { outcome } = await completeConnection(changed.deps, callback, hub.origin());
  expect(outcome).toMatchObject({ status: 'error', code: 'INVALID_STATE' });
  expect(await hub.sandbox.control.ledger({ endpoint: 'token' })).toEqual([]);

  const link = await user.start({ startedBy: 'api_key' });
  await expect(
    openFlow(changed.deps, { provider: 'sandbox', state: link.state }, hub.origin()),
  ).rejects.toMatchObject({ code: 'INVALID_STATE' });
});

test('row 38: every flow has an S256 challenge and a verifier of its own that never leaves sealed storage', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const [first, second] = [await user.start(), await user.start()];
  const challenge = (authUrl: string) => new URL(authUrl).searchParams.get('code_challenge');

  expect(new URL(first.authUrl).searchParams.get('code_challenge_method')).toBe('S256');
  expect(challenge(first.authUrl)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(challenge(second.authUrl)).not.toBe(challenge(first.authUrl));
  for (const { codeVerifier } of await hub.deps.db.prisma.flow.findMany())
    expect(codeVerifier).toMatch(/^v2\.k1\./);
});

test("row 38: a code of another flow does not fit this flow's verifier", async () => {
  await using hub = await createTestHub();
  const { user, flow, parameters } = await connectedOnce(hub);
  const stolen = await user.start();
  const stolenCode = (await user.authorize(stolen, { account: 'grace' })).get('code') ?? '';
  parameters.set('code', stolenCode);

  const { outcome } = await user.callback(flow, parameters);

  expect(outcome).toMatchObject({ status: 'error', code: 'OAUTH_CALLBACK_ERROR' });
  expect(await anythingStored(hub)).toBe(false);
});

test.each(['//evil.example', '/\\evil.example', 'https://evil.example/', 'javascript:alert(1)'])(
  'row 39: a flow cannot be started towards %s',
  async (redirectUrl) => {
    await using hub = await createTestHub();
    const user = await hub.createUser();
    await expect(user.start({ redirectUrl })).rejects.toMatchObject({ code: 'INVALID_REDIRECT_URL' });
    expect(await hub.deps.db.prisma.flow.count()).toBe(0);
  },
);

test('row 39: the redirect URL is checked again when the flow ends', async () => {
  await using hub = await createTestHub({ redirectAllowlist: ['https://app.example'] });
  const user = await hub.createUser();
  const flow = await user.start({ redirectUrl: 'https://app.example/done' });
  const parameters = await user.authorize(flow);
  await using narrower = await hub.sibling();

  const callback = completeConnection(
    narrower.deps,
    {
      provider: 'sandbox',
      parameters,
      browserSecretOf: () => flow.browserSecret ?? undefined,
      sessionUserId: user.id,
    },
    hub.origin(),
  );

  await expect(callback).rejects.toMatchObject({ code: 'INVALID_REDIRECT_URL' });
});

test('row 40: reconnecting with another account changes nothing and says so', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const ada = await user.connect({ account: 'ada' });
  const token = await user.token();

  const { outcome } = await user.flow({ account: 'grace', connectionId: ada.id });

  expect(outcome).toMatchObject({ status: 'error', code: 'ACCOUNT_MISMATCH' });
  expect(await hub.service.getConnectedIntegrations(user.id)).toMatchObject([{ id: ada.id }]);
  expect(await user.token()).toBe(token);
});

test('row 40: connecting the same account again keeps id and label; another account or user gets a row of its own', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const ada = await user.connect({ account: 'ada' });
  await hub.deps.db.prisma.connection.update({ where: { id: ada.id }, data: { label: 'Work' } });

  const again = await user.connect({ account: 'ada' });
  const grace = await user.connect({ account: 'grace' });
  const somebodyElses = await (await hub.createUser()).connect({ account: 'ada' });

  expect(again).toMatchObject({ id: ada.id, label: 'Work' });
  expect(new Set([ada.id, grace.id, somebodyElses.id]).size).toBe(3);
  expect(await hub.events(ada.id)).toEqual(['oauth_completed', 'integration_reconnected']);
});

test('row 40: what a provider tells at the first consent only outlives a reconnect', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const first = await user.connect({ account: 'ada' });
  await hub.sandbox.control.setFault('userinfo', {
    kind: 'patch_body',
    unset: ['name', 'email', 'picture', 'preferred_username'],
    times: 1,
  });

  const again = await user.connect({ account: 'ada', connectionId: first.id });

  expect(first).toMatchObject({ accountName: 'Ada Lovelace', accountEmail: 'ada@sandbox.example' });
  for (const field of ['id', 'accountName', 'accountEmail', 'avatarUrl'] as const)
    expect(again[field]).toBe(first[field]);
});

test('row 40: the same account in two flows at once becomes one connection', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const flows = [];
  for (let count = 0; count < 4; count += 1) {
    const flow = await user.start();
    flows.push({ flow, parameters: await user.authorize(flow) });
  }

  const ends = await Promise.all(flows.map(({ flow, parameters }) => user.callback(flow, parameters)));

  expect(ends.map(({ outcome }) => outcome.status)).toEqual(Array(4).fill('connected'));
  expect(await hub.service.getConnectedIntegrations(user.id)).toHaveLength(1);
});

test('row 41: a reconnect without refresh token keeps the old one', async () => {
  await using hub = await createTestHub({ provider: { refresh_token_rotation: 'never' } });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', unset: ['refresh_token'], times: 1 });

  const again = await user.connect({ connectionId: id });

  expect(again).toMatchObject({ id, refreshable: true });
  await hub.service.refreshToken('sandbox', 'ada');
  expect((await hub.refreshes()).map(({ status }) => status)).toEqual([200]);
});

test('row 41: a refresh token that may be spent is kept as such by a reconnect', async () => {
  await using hub = await createTestHub();
  await hub.sandbox.control.setFault('introspection', { kind: 'status', status: 500 });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'commit_then_reset', times: 1 });
  const refresh = () => refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' });
  await expect(refresh()).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', unset: ['refresh_token'], times: 1 });

  expect(await user.connect({ connectionId: id })).toMatchObject({ status: 'connected', refreshable: true });

  await expect(refresh()).rejects.toMatchObject({ code: 'TOKEN_REFRESH_ERROR' });
  expect(await hub.refreshes()).toHaveLength(1);
  expect(await hub.sandbox.control.alarms()).toBe(0);
});

test('row 41: a refresh token is not kept for another host that calls its account by the same id', async () => {
  await using shops = await startShops();
  const { hub } = shops;
  const [theirs, strange] = shops.shops;
  const { id, user } = await shops.connect({ shop: theirs, account: 'ada' });
  const body = { access_token: 'at.ada.strange', token_type: 'bearer', expires_in: 3_600 };
  strange.refuse = () => ({ status: 200, body });

  expect(await shops.connect({ shop: strange, account: 'ada', user })).toMatchObject({ id });

  const refresh = refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' });
  await expect(refresh).rejects.toMatchObject({ code: 'NO_REFRESH_TOKEN' });
  expect(strange.requests.map(({ grantType }) => grantType)).toEqual(['authorization_code']);
});

test.each(['grant_refused', 'refresh_outcome_unknown'])(
  'row 41: a refresh token that is no good any more (%s) is not kept by a reconnect',
  async (reason) => {
    await using hub = await createTestHub();
    const user = await hub.createUser();
    const { id } = await user.connect();
    await hub.deps.db.prisma.connection.update({ where: { id }, data: { status: 'error', reason } });
    await hub.sandbox.control.setFault('token', { kind: 'patch_body', unset: ['refresh_token'], times: 1 });

    const again = await user.connect({ connectionId: id });

    expect(again).toMatchObject({ id, status: 'connected', reason: null, refreshable: false });
  },
);

test('row 42: a partial grant is stored as such and is not ready when something named is missing', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();

  const { outcome } = await user.flow({
    scope: ['files.read', 'files.write'],
    decision: 'partial',
    granted: ['openid', 'profile', 'email', 'offline_access', 'files.read'],
  });

  expect(outcome).toMatchObject({ status: 'error', code: 'SCOPE_MISSING' });
  const [connection] = await hub.service.getConnectedIntegrations(user.id);
  expect(connection).toMatchObject({ status: 'error', reason: 'scope_missing' });
  expect(connection?.requestedScope).toContain('files.write');
  expect(connection?.grantedScope).toContain('files.read');
  expect(connection?.grantedScope).not.toContain('files.write');
  await expect(user.token()).rejects.toMatchObject({ code: 'SCOPE_MISSING' });

  await user.connect({ connectionId: connection?.id ?? 0 });
  expect(await hub.works(await user.token())).toBe(true);
});

test('row 42: a scope that nobody asked for by name may be refused', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await user.flow({ decision: 'partial', granted: ['openid', 'offline_access'] });
  expect(await hub.service.getConnectedIntegrations(user.id)).toMatchObject([{ status: 'connected' }]);
});

test('a failure of the provider ends the flow with its code and can be repeated', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await hub.sandbox.control.setFault('token', { kind: 'status', status: 500 });
  expect((await user.flow()).outcome).toMatchObject({ status: 'error', code: 'API_ERROR' });
  // Nor does an ID token say who it is.
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', unset: ['id_token'] });
  await hub.sandbox.control.setFault('userinfo', {
    kind: 'replace_body',
    body: '<html>',
    contentType: 'text/html',
  });
  expect((await user.flow()).outcome).toMatchObject({ status: 'error', code: 'OAUTH_CALLBACK_ERROR' });
  await hub.sandbox.control.setFault('userinfo', null);
  expect((await user.flow()).outcome.status).toBe('connected');
});

test("a refused client is the operator's to correct: the flow says so, and so does the provider until it works", async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await hub.sandbox.control.setFault('token', {
    kind: 'status',
    status: 200,
    body: { error: 'invalid_client' },
    times: 1,
  });
  const { redirectTo, outcome } = await user.flow();

  expect(outcome).toMatchObject({ status: 'error', code: 'CLIENT_MISCONFIGURED' });
  expect(new URL(redirectTo).searchParams.get('code')).toBe('CLIENT_MISCONFIGURED');
  expect(hub.deps.providerHealth.incidentOf(SANDBOX)).toBe('client_misconfigured');

  await user.connect();
  expect(hub.deps.providerHealth.incidentOf(SANDBOX)).toBeNull();
});

test('a grant that cannot be saved is given back', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await hub.deps.db.pool.query('ALTER TABLE connections RENAME COLUMN avatar_url TO away');

  const { outcome } = await user.flow();

  expect(outcome).toMatchObject({ status: 'error' });
  expect(await hub.queue.jobs()).toMatchObject([{ name: 'revoke-orphan', payload: { accountId: 'ada' } }]);
  await hub.deps.db.pool.query('ALTER TABLE connections RENAME COLUMN away TO avatar_url');
  expect(await hub.queue.work((job) => runJob(hub.deps, job))).toEqual([]);
  expect(await hub.sandbox.control.ledger({ endpoint: 'revocation' })).toHaveLength(2);
});

test.each([undefined, null, ''])(
  'a grant whose access token cannot be used (%j) is given back by its refresh token',
  async (access_token) => {
    await using hub = await createTestHub();
    const user = await hub.createUser();
    await hub.sandbox.control.setFault('token', {
      kind: 'patch_body',
      ...(access_token === undefined ? { unset: ['access_token'] } : { set: { access_token } }),
      times: 1,
    });

    const { outcome } = await user.flow();

    expect(outcome).toMatchObject({ status: 'error', code: 'OAUTH_CALLBACK_ERROR' });
    expect(await anythingStored(hub)).toBe(false);
    expect(await hub.queue.work((job) => runJob(hub.deps, job))).toEqual([]);
    expect(await hub.sandbox.control.ledger({ endpoint: 'revocation' })).toMatchObject([{ status: 200 }]);
    expect(await hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'token_revoked' } })).toMatchObject(
      [{ userId: user.id, provider: 'sandbox', metadata: { result: 'revoked' } }],
    );
  },
);

test('a grant whose access token cannot be used is left alone while the user is connected there', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', unset: ['access_token'], times: 1 });

  expect((await user.flow({ connectionId: id })).outcome).toMatchObject({ status: 'error' });

  expect(await hub.queue.work((job) => runJob(hub.deps, job))).toEqual([]);
  expect(await hub.sandbox.control.ledger({ endpoint: 'revocation' })).toEqual([]);
  expect(await hub.works(await user.token())).toBe(true);
});

/** A callback after whose exchange the database takes nothing any more, until it is there again. */
async function callbackWithoutDatabase(hub: TestHub, userinfo: 'works' | 'fails' = 'works') {
  const { user, flow, parameters } = await connectedOnce(hub);
  if (userinfo === 'fails') await hub.sandbox.control.setFault('userinfo', { kind: 'status', status: 500 });
  const rename = (from: string, to: string) => hub.deps.db.pool.query(`ALTER TABLE ${from} RENAME TO ${to}`);
  await rename('outbox', 'outbox_away');
  await rename('connections', 'connections_away');
  await expect(user.callback(flow, parameters)).rejects.toBeInstanceOf(IntegrationsServiceError);
  return async () => {
    await rename('outbox_away', 'outbox');
    await rename('connections_away', 'connections');
  };
}

const jobNames = async (hub: TestHub) => (await hub.queue.jobs()).map(({ name }) => name);

test.each(['works', 'fails'] as const)(
  'a grant is given back as soon as the database is there again: userinfo %s',
  async (userinfo) => {
    await using hub = await createTestHub();
    const heal = await callbackWithoutDatabase(hub, userinfo);
    await heal();

    await expect.poll(() => jobNames(hub), { timeout: 5_000 }).toEqual(['revoke-orphan']);
    await hub.deps.refreshFlights.idle();
    expect(await readdir(hub.journalDir)).toEqual([]);
  },
);

test('a grant that this process could not give back is given back by the next one', async () => {
  await using hub = await createTestHub();
  const heal = await callbackWithoutDatabase(hub);
  expect(await drainRefreshes(hub.deps, 1)).toBe(false);
  await hub.deps.refreshFlights.idle();
  await heal();
  expect(await jobNames(hub)).toEqual([]);
  const [file = ''] = await readdir(hub.journalDir);
  expect(await readFile(join(hub.journalDir, file), 'utf8')).toMatch(/^v1\.k1\./);

  await using next = await hub.sibling();
  const deps = { ...next.deps, journal: hub.deps.journal };
  expect(await recoverJournal(deps)).toEqual({ written: 1, refused: 0, unreadable: 0 });

  expect(await readdir(hub.journalDir)).toEqual([]);
  expect(await hub.queue.work((job) => runJob(next.deps, job))).toEqual([]);
  expect(await hub.sandbox.control.ledger({ endpoint: 'revocation' })).toHaveLength(2);
});

test('a grant whose revocation no database will take is set aside', async () => {
  await using hub = await createTestHub();
  const heal = await callbackWithoutDatabase(hub);
  await hub.deps.db.pool.query('ALTER TABLE outbox_away ADD CONSTRAINT nothing CHECK (false) NOT VALID');
  await heal();
  await hub.deps.refreshFlights.idle();
  await hub.deps.db.pool.query('ALTER TABLE outbox DROP CONSTRAINT nothing');

  expect(await readdir(hub.journalDir)).toEqual(['refused']);
  expect(await listSetAside(hub.journalDir)).toHaveLength(1);
  expect(hub.logs.map(({ message }) => message).join()).toContain(
    'Revoking an unused grant was refused by the database',
  );
});

test('the profile is asked for again after a failure that may pass', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await hub.sandbox.control.setFault('userinfo', { kind: 'status', status: 503, times: 2 });
  expect((await user.flow()).outcome.status).toBe('connected');
  expect(await hub.sandbox.control.ledger({ endpoint: 'userinfo' })).toHaveLength(3);
});

test('a profile about somebody else than the ID token is not believed', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await hub.sandbox.control.setFault('userinfo', { kind: 'patch_body', set: { sub: 'grace' } });
  expect((await user.flow()).outcome).toMatchObject({ code: 'OAUTH_CALLBACK_ERROR' });
  expect(await anythingStored(hub)).toBe(false);
});

test('a flow started by an API key belongs to the first browser that opens it', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const flow = await user.start({ startedBy: 'api_key' });
  const link = new URL(flow.authUrl);
  expect(link.origin).toBe(PUBLIC_URL);
  const state = link.searchParams.get('state') ?? '';

  const opened = await openFlow(hub.deps, { provider: 'sandbox', state }, hub.origin());
  const again = openFlow(hub.deps, { provider: 'sandbox', state }, hub.origin());
  await expect(again).rejects.toMatchObject({ code: 'INVALID_STATE', metadata: { reason: 'opened_before' } });

  const parameters = await user.authorize({ ...flow, authUrl: opened.authUrl });
  const { outcome } = await user.callback(flow, parameters, {
    browserSecretOf: () => opened.browserSecret,
    sessionUserId: null,
  });
  expect(outcome.status).toBe('connected');
});

test('a provider that cannot be reached does not use up the link of a flow', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const flow = await user.start({ startedBy: 'api_key' });
  await using restarted = await hub.sibling();
  await hub.sandbox.control.setFault('discovery', { kind: 'status', status: 503 });
  const link = { provider: 'sandbox', state: flow.state };

  await expect(openFlow(restarted.deps, link, hub.origin())).rejects.toMatchObject({ code: 'API_ERROR' });
  await hub.sandbox.control.setFault('discovery', null);

  expect(await openFlow(restarted.deps, link, hub.origin())).toMatchObject({ flowId: flow.flowId });
});

test('the database going away during a callback is not mistaken for a bad state', async () => {
  await using hub = await createTestHub();
  const { user, flow, parameters } = await connectedOnce(hub);
  await hub.deps.db.close();
  await expect(user.callback(flow, parameters)).rejects.not.toMatchObject({ code: 'INVALID_STATE' });
});

test.each([
  ['another user', (other: number) => `user_id = ${other}`],
  ['another place', () => `parameters = '{"shop": "evil.example"}'`],
  ['another redirect', () => `redirect_uri = redirect_uri || 'x'`],
])('a flow that was given %s past the hub sends its code nowhere', async (_case, changed) => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const other = await hub.createUser();
  const flow = await user.start();
  const parameters = await user.authorize(flow);
  await hub.deps.db.pool.query(`UPDATE flows SET ${changed(other.id)}`);
  await user.callback(flow, parameters).catch(() => undefined);
  expect(await hub.sandbox.control.ledger({ grantType: 'authorization_code' })).toEqual([]);
  expect(await hub.deps.db.prisma.connection.count()).toBe(0);
});
