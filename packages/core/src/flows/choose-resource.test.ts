import { expect, test } from 'vitest';
import { runJob } from '../run-job.ts';
import { createTestHub, type TestHub, type TestUser } from '../testing/index.ts';
import { startServer } from '../testing/servers.ts';
import { refreshConnection } from '../tokens/refresh-connection.ts';
import { answerAccountQuestion } from './account-question.ts';
import { chooseResource, listConnectionResources } from './choose-resource.ts';

const RED = { id: 'r', name: 'Red site' };
const BLUE = { id: 'b', name: 'Blue site' };
const resourceOf = ({ id, name }: typeof RED) => ({ id, name, baseUrl: `https://api.example.com/ex/${id}` });

/** A sandbox whose accounts have sites, as Atlassian's have; the list can change, and can be out of order. */
async function startSites(sites: (typeof RED)[]) {
  const state = { sites, status: 200 };
  const authorizations: (string | undefined)[] = [];
  const server = await startServer((request, response) => {
    authorizations.push(request.headers.authorization);
    response.writeHead(state.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ sites: state.sites }));
  });
  const hub = await createTestHub({
    provider: {
      resources: {
        endpoint: `${server.origin}/sites`,
        list_path: 'sites',
        id: 'id',
        name: 'name',
        base_url: 'https://api.example.com/ex/{id}',
      },
    },
    trustedOrigins: [server.origin],
  });
  return {
    hub,
    state,
    authorizations,
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const scopeOf = (user: TestUser) => ({ userId: user.id });
const list = (hub: TestHub, user: TestUser, id: number) =>
  listConnectionResources(hub.deps, { scope: scopeOf(user), id: id }, hub.origin());
const choose = (hub: TestHub, user: TestUser, id: number, resourceId: string) =>
  chooseResource(hub.deps, { scope: scopeOf(user), id, resourceId }, hub.origin(`user:${user.id}`));

test('the only resource of an account is chosen silently', async () => {
  await using sites = await startSites([RED]);
  const user = await sites.hub.createUser();
  const connection = await user.connect();
  expect(connection).toMatchObject({ status: 'connected', metadata: { resource: resourceOf(RED) } });
  expect(await sites.hub.works(await user.token())).toBe(true);
});

test('a scope that a refresh brings back leaves the choice to be made', async () => {
  await using sites = await startSites([RED, BLUE]);
  const { hub } = sites;
  const user = await hub.createUser();
  const standard = ['openid', 'profile', 'email', 'offline_access'];
  const partial = { decision: 'partial', granted: standard } as const;
  const { id, reason } = await user.connect({ scope: ['files.read'], ...partial });
  expect(reason).toBe('scope_missing');
  const scope = [...standard, 'files.read'].join(' ');
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', set: { scope } });

  const heal = () => refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'insist' });
  await heal();

  await expect(user.token()).rejects.toMatchObject({ code: 'RESOURCE_NOT_CHOSEN' });
  expect(await choose(hub, user, id, RED.id)).toMatchObject({ status: 'connected', reason: null });
  await heal();
  expect(await hub.works(await user.token())).toBe(true);
});

test('of several the user chooses one, and until then no token is handed out', async () => {
  await using sites = await startSites([RED, BLUE]);
  const { hub } = sites;
  const user = await hub.createUser();
  const { id, status, reason } = await user.connect();
  expect([status, reason]).toEqual(['error', 'resource_not_chosen']);
  await expect(user.token()).rejects.toMatchObject({ code: 'RESOURCE_NOT_CHOSEN' });

  expect(await list(hub, user, id)).toEqual({ resources: [RED, BLUE].map(resourceOf), chosen: null });
  expect(sites.authorizations.every((value) => value?.startsWith('Bearer '))).toBe(true);
  expect(await choose(hub, user, id, BLUE.id)).toMatchObject({
    status: 'connected',
    reason: null,
    metadata: { resource: resourceOf(BLUE) },
  });
  expect(await hub.works(await user.token())).toBe(true);
  expect(await hub.events(id)).toContain('resource_chosen');
});

test('the choice can be changed, for what the provider lists only', async () => {
  await using sites = await startSites([RED, BLUE]);
  const { hub } = sites;
  const user = await hub.createUser();
  const { id } = await user.connect();
  await choose(hub, user, id, BLUE.id);
  await choose(hub, user, id, RED.id);
  expect(await list(hub, user, id)).toMatchObject({ chosen: resourceOf(RED) });
  await expect(choose(hub, user, id, 'elsewhere')).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    metadata: { fields: { resourceId: expect.any(String) } },
  });
  expect(await list(hub, user, id)).toMatchObject({ chosen: resourceOf(RED) });
});

test('a connection that waits for the choice is refreshed, and goes on waiting', async () => {
  await using sites = await startSites([RED, BLUE]);
  const { hub } = sites;
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.service.refreshToken('sandbox', 'ada');
  expect(await hub.service.getConnectedIntegrations(user.id)).toMatchObject([
    { id, status: 'error', reason: 'resource_not_chosen' },
  ]);
  await hub.age(id, -60_000);
  expect((await list(hub, user, id)).resources).toHaveLength(2);
  expect(await choose(hub, user, id, RED.id)).toMatchObject({ status: 'connected' });
});

test('a reconnect keeps the choice while the provider still lists it', async () => {
  await using sites = await startSites([RED, BLUE]);
  const { hub, state } = sites;
  const user = await hub.createUser();
  const { id } = await user.connect();
  await choose(hub, user, id, BLUE.id);
  expect(await user.connect({ connectionId: id })).toMatchObject({
    status: 'connected',
    metadata: { resource: resourceOf(BLUE) },
  });
  state.sites = [RED, { id: 'g', name: 'Green site' }];
  expect(await user.connect({ connectionId: id })).toMatchObject({
    reason: 'resource_not_chosen',
    metadata: {},
  });
});

test('a reconnect keeps the choice while the list cannot be had', async () => {
  await using sites = await startSites([RED, BLUE]);
  const { hub, state } = sites;
  const user = await hub.createUser();
  const { id } = await user.connect();
  await choose(hub, user, id, BLUE.id);
  state.status = 403;
  expect(await user.connect({ connectionId: id })).toMatchObject({
    status: 'connected',
    metadata: { resource: resourceOf(BLUE) },
  });
  expect(await hub.works(await user.token())).toBe(true);
});

test('the only site of an account is chosen, however often it is listed', async () => {
  await using sites = await startSites([RED, { ...RED }]);
  const user = await sites.hub.createUser();
  expect(await user.connect()).toMatchObject({
    status: 'connected',
    metadata: { resource: resourceOf(RED) },
  });
});

test('an account without any is not connected, and its grant is revoked', async () => {
  await using sites = await startSites([]);
  const { hub } = sites;
  const user = await hub.createUser();
  const { outcome } = await user.flow();
  expect(outcome).toMatchObject({ status: 'error', code: 'NO_RESOURCE' });
  expect(await hub.service.getConnectedIntegrations(user.id)).toEqual([]);
  expect(await hub.queue.jobs()).toMatchObject([{ name: 'revoke-orphan' }]);
});

test('an account without any that somebody else has connected keeps its grant', async () => {
  await using sites = await startSites([RED]);
  const { hub, state } = sites;
  const first = await hub.createUser();
  await first.connect();
  state.sites = [];
  const second = await hub.createUser();
  expect((await second.flow()).outcome).toMatchObject({ status: 'error', code: 'NO_RESOURCE' });
  expect(await hub.queue.work((job) => runJob(hub.deps, job))).toEqual([]);
  expect(await hub.sandbox.control.ledger({ endpoint: 'revocation' })).toEqual([]);
  expect(await hub.works(await first.token({ forceRefresh: true }))).toBe(true);
});

test('a list that cannot be had does not keep the account from being connected', async () => {
  await using sites = await startSites([RED]);
  const { hub, state } = sites;
  const user = await hub.createUser();
  state.status = 403;
  const { id, reason } = await user.connect();
  expect(reason).toBe('resource_not_chosen');
  await expect(list(hub, user, id)).rejects.toMatchObject({ code: 'API_ERROR' });
  state.status = 200;
  expect(await choose(hub, user, id, RED.id)).toMatchObject({ status: 'connected' });
});

test('nobody chooses for somebody else, and there is nothing to choose elsewhere', async () => {
  await using sites = await startSites([RED, BLUE]);
  const { hub } = sites;
  const user = await hub.createUser();
  const stranger = await hub.createUser();
  const { id } = await user.connect();
  await expect(list(hub, stranger, id)).rejects.toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  await expect(choose(hub, stranger, id, RED.id)).rejects.toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  await using plain = await createTestHub();
  const other = await plain.createUser();
  const connection = await other.connect();
  expect(await list(plain, other, connection.id)).toEqual({ resources: [], chosen: null });
});

test('a choice under way when another account turns up is kept with its grant', async () => {
  await using sites = await startSites([RED]);
  const { hub } = sites;
  const user = await hub.createUser();
  const { id } = await user.connect();
  const flow = await user.start({ connectionId: id });
  await user.callback(flow, await user.authorize(flow, { account: 'grace' }));
  const owner = { userId: user.id, browserSecret: flow.browserSecret ?? undefined };
  await answerAccountQuestion(
    hub.deps,
    { flowId: flow.flowId, answer: 'add' },
    { owner, origin: hub.origin() },
  );
  expect(await hub.service.getConnectedIntegrations(user.id)).toContainEqual(
    expect.objectContaining({ providerAccountId: 'grace', metadata: { resource: resourceOf(RED) } }),
  );
});
