import { providerSchema } from '@evergrant/providers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createConnectionScope } from '../connections/connection-store.ts';
import { disconnectConnection } from '../connections/disconnect-connection.ts';
import { getConnection } from '../connections/get-connection.ts';
import { createTestHub } from '../testing/create-test-hub.ts';
import { startServer, type TestServer } from '../testing/servers.ts';
import type { ConnectOptions, TestHub, TestUser } from '../testing/test-hub.ts';
import { refreshConnection } from '../tokens/refresh-connection.ts';
import { createWebhookEndpoint } from '../webhooks/create-webhook-endpoint.ts';
import { getFlow } from './get-flow.ts';

/** What the provider says was granted; undefined: nothing. */
let granted: string | undefined;
let server: TestServer;
let hub: TestHub;
let user: TestUser;

const entryOf = (origin: string) =>
  providerSchema.parse({
    id: 'choosy',
    display_name: 'Choosy',
    category: 'test',
    status: 'active',
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    userinfo_endpoint: `${origin}/me`,
    token_endpoint_auth_method: 'client_secret_post',
    scope: ['profile'],
    scope_comparison: { ignore_case: true, implies: { 'files.write': ['files.read'] } },
    account: { subject: { path: 'id' } },
    refresh_token_rotation: 'never',
  });

beforeAll(async () => {
  let issued = 0;
  server = await startServer((request, response) => {
    issued += 1;
    const answer = request.url?.startsWith('/me')
      ? { id: 'ada' }
      : {
          access_token: `at-${issued}`,
          refresh_token: `rt-${issued}`,
          token_type: 'bearer',
          expires_in: 3_600,
          ...(granted === undefined ? {} : { scope: granted }),
        };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  hub = await createTestHub({
    providers: [{ provider: entryOf(server.origin), client_id: 'c', client_secret: 's', parameters: {} }],
    trustedOrigins: [server.origin],
    trustedWebhookOrigins: ['http://127.0.0.1:9'],
  });
});
beforeEach(async () => {
  user = await hub.createUser();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** A consent to what the provider then says. */
async function consent(scope: string | undefined, options: ConnectOptions = {}) {
  granted = scope;
  const flow = await user.start({ provider: 'choosy', ...options });
  const parameters = new URLSearchParams({ code: 'code', state: flow.state });
  return { flow, ...(await user.callback(flow, parameters, { provider: 'choosy' })) };
}

const FILES = ['files.read', 'files.write'];
const CONNECTED = { status: 'connected', reason: null };
const LACKING = { status: 'error', reason: 'scope_missing' };

async function stateOf(id: number) {
  const { status, reason, requiredScope } = await getConnection(hub.deps, createConnectionScope(user.id), id);
  return { status, reason, requiredScope };
}

async function refresh(id: number, scope: string | undefined) {
  granted = scope;
  await refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' });
}

/** Connected with both, by an app that needs them. */
async function connected(): Promise<number> {
  const { outcome } = await consent('profile files.read files.write', { scope: FILES });
  if (outcome.status !== 'connected') throw new Error(outcome.code);
  return outcome.connectionId;
}

test('a consent without a required scope is not announced as connected, to nobody', async () => {
  await createWebhookEndpoint(hub.deps, { url: 'http://127.0.0.1:9/hook', events: [] }, hub.origin());
  const { flow, outcome, redirectTo } = await consent('profile', { scope: FILES });
  const { connectionId = 0 } = outcome;
  expect(outcome).toMatchObject({ status: 'error', code: 'SCOPE_MISSING' });
  expect(Object.fromEntries(new URL(redirectTo).searchParams)).toEqual({
    status: 'error',
    code: 'SCOPE_MISSING',
    connectionId: String(connectionId),
    flowId: flow.flowId,
  });
  expect(await getFlow(hub.deps, createConnectionScope(user.id), flow.flowId)).toEqual({
    status: 'error',
    code: 'SCOPE_MISSING',
    connectionId,
  });
  const { rows } = await hub.deps.db.pool.query<{ type: string }>(
    `SELECT payload -> 'event' ->> 'type' AS type FROM outbox
      WHERE name = 'deliver-webhook' AND payload -> 'event' -> 'data' ->> 'connectionId' = '${connectionId}'`,
  );
  expect(rows).toEqual([{ type: 'connection.error' }]);
  expect(await stateOf(connectionId)).toEqual({ ...LACKING, requiredScope: FILES });
  await expect(user.token({ provider: 'choosy' })).rejects.toMatchObject({ code: 'SCOPE_MISSING' });
});

test('what was required is required at every reconnect, until it is granted', async () => {
  const { outcome } = await consent('profile', { scope: FILES });
  const { connectionId = 0 } = outcome;
  expect((await consent('profile', { connectionId })).outcome).toMatchObject({ code: 'SCOPE_MISSING' });
  expect(await stateOf(connectionId)).toMatchObject(LACKING);
  // Nor does it help to connect the account anew, or to ask for something else by name.
  expect((await consent('profile')).outcome).toMatchObject({ code: 'SCOPE_MISSING', connectionId });
  expect((await consent('profile mail', { scope: ['mail'] })).outcome).toMatchObject({
    code: 'SCOPE_MISSING',
  });

  expect((await consent('profile mail Files.Write', { connectionId })).outcome).toEqual({
    status: 'connected',
    connectionId,
  });
  expect(await stateOf(connectionId)).toEqual({ ...CONNECTED, requiredScope: [...FILES, 'mail'] });
});

test('a refresh that answers without a required scope says so, and one that answers with it heals', async () => {
  const id = await connected();
  await refresh(id, undefined);
  expect(await stateOf(id)).toMatchObject(CONNECTED);
  await refresh(id, 'profile files.read');
  expect(await stateOf(id)).toMatchObject(LACKING);
  await expect(user.token({ provider: 'choosy' })).rejects.toMatchObject({ code: 'SCOPE_MISSING' });
  await refresh(id, undefined);
  expect(await stateOf(id)).toMatchObject(LACKING);
  await refresh(id, 'profile FILES.WRITE');
  expect(await stateOf(id)).toMatchObject(CONNECTED);
  await expect(user.token({ provider: 'choosy' })).resolves.toMatch(/^at-/);
});

test('a token that was just renewed without a required scope is not handed out', async () => {
  await connected();
  granted = 'profile';
  await expect(user.token({ provider: 'choosy', forceRefresh: true })).rejects.toMatchObject({
    code: 'SCOPE_MISSING',
  });
});

test('a connection of which nobody knows what is required stays as it is', async () => {
  const { outcome } = await consent('profile');
  const { connectionId = 0 } = outcome;
  await refresh(connectionId, 'nothing');
  expect(await stateOf(connectionId)).toEqual({ ...CONNECTED, requiredScope: [] });
  await hub.deps.db.pool.query(
    `UPDATE connections SET status = 'error', reason = 'scope_missing' WHERE id = ${connectionId}`,
  );
  await refresh(connectionId, 'profile files.read');
  expect(await stateOf(connectionId)).toMatchObject(LACKING);
});

test('a disconnect forgets what was required', async () => {
  const id = await connected();
  await disconnectConnection(hub.deps, { scope: createConnectionScope(user.id), id }, hub.origin());
  expect((await consent('profile')).outcome).toEqual({ status: 'connected', connectionId: id });
  expect(await stateOf(id)).toEqual({ ...CONNECTED, requiredScope: [] });
});

test('what is missing is shown by the rules of the provider', async () => {
  const { outcome } = await consent('PROFILE files.write', { scope: FILES });
  const { connectionId = 0 } = outcome;
  expect(await getConnection(hub.deps, createConnectionScope(user.id), connectionId)).toMatchObject({
    ...CONNECTED,
    missingScope: [],
    grantedScope: ['PROFILE', 'files.write'],
  });
});
