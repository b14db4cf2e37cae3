import { expect, test } from 'vitest';
import { renameConnection } from '../connections/rename-connection.ts';
import { clearIncident, openIncident } from '../provider-health/provider-state-store.ts';
import { runJob } from '../run-job.ts';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { type CreateWebhookEndpoint, createWebhookEndpoint } from './create-webhook-endpoint.ts';
import { listWebhookEndpoints } from './list-webhook-endpoints.ts';
import { startReceiver } from './receiver.fixture.ts';
import { removeWebhookEndpoint } from './remove-webhook-endpoint.ts';
import { signWebhook } from './sign-webhook.ts';
import { testWebhookEndpoint } from './test-webhook-endpoint.ts';

const ACME = { provider: 'acme', host: '' };
const PAUSES = { firstMs: 1_000, longestMs: 1_000 };

const addEndpoint = (hub: TestHub, input: CreateWebhookEndpoint) =>
  createWebhookEndpoint(hub.deps, input, hub.origin('cli'));

/** What waits for endpoints; the names and the rest. */
const waiting = async (hub: TestHub) =>
  (await hub.queue.jobs()).flatMap(({ payload }) => ('event' in payload ? [payload] : []));
const typesFor = async (hub: TestHub, endpointId: string) =>
  (await waiting(hub)).filter((job) => job.endpointId === endpointId).map(({ event }) => event.type);
const work = (hub: TestHub) => hub.queue.work((job) => runJob(hub.deps, job));

const refresh = (hub: TestHub) => hub.service.refreshToken('sandbox', 'ada').catch((error: unknown) => error);

test('every change of a connection leaves its event with the change, for the endpoints that want it', async () => {
  await using hub = await createTestHub();
  const url = 'https://app.example.com/webhooks';
  const { id: all } = await addEndpoint(hub, { url });
  const { id: some } = await addEndpoint(hub, { url, events: ['connection.refreshed', 'connection.error'] });
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  await refresh(hub);
  await user.connect({ account: 'ada', connectionId: id });
  await hub.sandbox.control.revokeGrants('ada');
  await refresh(hub);
  await user.connect({ account: 'ada', connectionId: id });
  await hub.service.disconnectIntegration(user.id, 'sandbox', 'ada');

  expect(await typesFor(hub, all)).toEqual([
    'connection.connected',
    'connection.reconnected',
    'connection.error',
    'connection.reconnected',
    'connection.disconnected',
  ]);
  expect(await typesFor(hub, some)).toEqual(['connection.refreshed', 'connection.error']);
  const errors = (await waiting(hub)).filter(({ event }) => event.type === 'connection.error');
  expect(errors).toHaveLength(2);
  for (const { event } of errors)
    expect(event).toEqual({
      type: 'connection.error',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      data: {
        ...{ connectionId: id, userId: user.id, externalUserId: null, provider: 'sandbox', accountId: 'ada' },
        ...{ status: 'error', reason: 'grant_refused' },
      },
    });
  expect(new Set(errors.map(({ correlationId }) => correlationId)).size).toBe(1);
  const [first] = await waiting(hub);
  expect(Math.abs(Date.parse(first?.event.timestamp ?? '') - Date.now())).toBeLessThan(60_000);
});

test('a failure that lasts is told once, and so is its end', async () => {
  await using hub = await createTestHub({ health: { threshold: 1_000 } });
  const { id: endpointId } = await addEndpoint(hub, { url: 'https://app.example.com/', events: [] });
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  await hub.age(id, -1_000);
  await hub.sandbox.control.setFault('token', { kind: 'status', status: 429 });
  await refresh(hub);
  await refresh(hub);
  await hub.sandbox.control.setFault('token', null);
  expect(await refresh(hub)).not.toBeInstanceOf(Error);
  const told = (await typesFor(hub, endpointId)).filter((type) => type.startsWith('connection.'));
  expect(told).toEqual(['connection.connected', 'connection.error', 'connection.recovered']);
});

test('a change that is rolled back is told to nobody', async () => {
  await using hub = await createTestHub();
  await addEndpoint(hub, { url: 'https://app.example.com/' });
  const user = await hub.createUser();
  const { id } = await user.connect();
  const before = await waiting(hub);
  const client = await hub.deps.db.pool.connect();
  await client.query('BEGIN');
  await client.query(`UPDATE connections SET status = 'error', reason = 'grant_refused' WHERE id = $1`, [id]);
  expect((await client.query('SELECT FROM outbox')).rowCount).toBe(before.length + 1);
  await client.query('ROLLBACK');
  client.release();
  expect(await waiting(hub)).toEqual(before);
});

test('incidents of a provider are told when they open and when they close', async () => {
  await using hub = await createTestHub();
  const { id } = await addEndpoint(hub, { url: 'https://app.example.com/' });
  const { db } = hub.deps;
  for (let times = 0; times < 3; times += 1)
    await openIncident(db, ACME, { incident: 'provider_unavailable', pauses: PAUSES });
  await clearIncident(db, ACME);
  await clearIncident(db, ACME);
  await openIncident(db, ACME, { incident: 'client_misconfigured', pauses: PAUSES });
  expect(await typesFor(hub, id)).toEqual([
    'provider.incident_opened',
    'provider.incident_closed',
    'provider.incident_opened',
  ]);
  expect((await waiting(hub)).map(({ event }) => event.data)).toEqual([
    { provider: 'acme', host: null, reason: 'provider_unavailable' },
    { provider: 'acme', host: null, reason: 'provider_unavailable' },
    { provider: 'acme', host: null, reason: 'client_misconfigured' },
  ]);
});

test('without an endpoint nothing is left in the outbox, nor with one that is gone or wants other events', async () => {
  await using hub = await createTestHub();
  const everything = async () => {
    const user = await hub.createUser();
    const { id } = await user.connect({ account: 'ada' });
    await refresh(hub);
    await hub.sandbox.control.revokeGrants('ada');
    await refresh(hub);
    await user.connect({ account: 'ada', connectionId: id });
    await hub.deps.db.pool.query('DELETE FROM connections');
    await openIncident(hub.deps.db, ACME, { incident: 'provider_unavailable', pauses: PAUSES });
    await clearIncident(hub.deps.db, ACME);
  };
  await everything();
  expect(await hub.queue.jobs()).toEqual([]);
  const url = 'https://app.example.com/';
  const { id } = await addEndpoint(hub, { url });
  await removeWebhookEndpoint(hub.deps, { id }, hub.origin());
  await addEndpoint(hub, { url, events: ['connection.expired'] });
  const gone = await addEndpoint(hub, { url });
  await hub.deps.db.pool.query('UPDATE webhook_endpoints SET disabled_at = now() WHERE id = $1', [gone.id]);
  await everything();
  expect(await hub.queue.jobs()).toEqual([]);
});

test('reading a token and renaming a connection are no events', async () => {
  await using hub = await createTestHub();
  await addEndpoint(hub, { url: 'https://app.example.com/', events: ['connection.refreshed'] });
  const user = await hub.createUser();
  const { id } = await user.connect();
  await user.token();
  await hub.deps.readAudit.flush();
  await renameConnection(hub.deps, { scope: { userId: user.id }, id: id, label: 'Work' }, hub.origin());
  const { lastUsedAt } = await hub.deps.db.prisma.connection.findUniqueOrThrow({ where: { id } });
  expect(lastUsedAt).not.toBeNull();
  expect(await waiting(hub)).toEqual([]);
});

test('an endpoint that answers 503 gets the same message again, signed anew, and no token ever', async () => {
  await using receiver = await startReceiver(503, 200);
  await using hub = await createTestHub({ trustedWebhookOrigins: [receiver.origin] });
  const events = ['connection.connected', 'connection.refreshed'] as const;
  const { secret } = await addEndpoint(hub, { url: `${receiver.origin}/hook?tenant=7`, events });
  const user = await hub.createUser();
  await hub.deps.db.prisma.user.update({ where: { id: user.id }, data: { externalId: 'customer-7' } });
  await user.connect({ account: 'ada' });
  const tokens = [await user.token()];
  expect(await work(hub)).toEqual([expect.objectContaining({ message: 'the endpoint answered 503' })]);
  hub.clock.advance(60_000);
  expect(await work(hub)).toEqual([]);
  expect(await hub.queue.jobs()).toEqual([]);
  await refresh(hub);
  tokens.push(await user.token());
  expect(await work(hub)).toEqual([]);

  const [first, second, third] = receiver.received;
  if (first === undefined || second === undefined || third === undefined) throw new Error('too few');
  expect(receiver.received).toHaveLength(3);
  expect(second).toMatchObject({ id: first.id, body: first.body });
  expect(Number(second.timestamp) - Number(first.timestamp)).toBeGreaterThanOrEqual(60);
  expect(third.id).not.toBe(first.id);
  expect(JSON.parse(second.body)).toMatchObject({
    type: 'connection.connected',
    data: { externalUserId: 'customer-7', status: 'connected', reason: null },
  });
  for (const { id, timestamp, signature, body } of receiver.received) {
    const sentAt = new Date(Number(timestamp) * 1_000);
    expect(signWebhook([secret], { id, sentAt, body })['webhook-signature']).toBe(signature);
    for (const token of tokens) expect(body).not.toContain(token);
    expect(Object.keys(JSON.parse(body).data).sort()).toEqual(
      ['accountId', 'connectionId', 'externalUserId', 'provider', 'reason', 'status', 'userId'].sort(),
    );
  }
});

test('an endpoint that answers 410 is told nothing more, and the audit log says so', async () => {
  await using receiver = await startReceiver(410);
  await using hub = await createTestHub({ trustedWebhookOrigins: [receiver.origin] });
  const { id } = await addEndpoint(hub, { url: receiver.origin });
  const user = await hub.createUser();
  await user.connect({ account: 'ada' });
  await user.connect({ account: 'bob' });
  expect(await work(hub)).toEqual([]);
  await user.connect({ account: 'eve' });
  expect(receiver.received).toHaveLength(1);
  expect(await hub.queue.jobs()).toEqual([]);
  expect(await listWebhookEndpoints(hub.deps)).toMatchObject([{ id, disabledAt: expect.any(Date) }]);
  const events = await hub.deps.db.prisma.auditEvent.findMany({
    where: { event: { startsWith: 'webhook' } },
    orderBy: { id: 'asc' },
  });
  expect(events.map(({ event }) => event)).toEqual(['webhook_created', 'webhook_disabled']);
});

test('what is on its way to an endpoint that was removed is dropped', async () => {
  await using receiver = await startReceiver();
  await using hub = await createTestHub({ trustedWebhookOrigins: [receiver.origin] });
  const { id } = await addEndpoint(hub, { url: receiver.origin });
  await (await hub.createUser()).connect();
  await removeWebhookEndpoint(hub.deps, { id }, hub.origin());
  expect(await work(hub)).toEqual([]);
  expect(receiver.received).toEqual([]);
  await expect(removeWebhookEndpoint(hub.deps, { id }, hub.origin())).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test.each([
  'http://127.0.0.1:4000/',
  'https://127.0.0.1/',
  'https://10.0.0.7/hook',
  'https://[::1]/',
  'https://169.254.169.254/latest/meta-data',
  'http://app.example.com/',
  'https://user:secret@app.example.com/',
  'ftp://app.example.com/',
  'app.example.com',
])('%s is refused as an endpoint', async (url) => {
  await using hub = await createTestHub();
  await expect(addEndpoint(hub, { url })).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    metadata: { fields: { url: expect.any(String) } },
  });
  expect(await listWebhookEndpoints(hub.deps)).toEqual([]);
});

test('an address is checked again at every delivery: nothing reaches an origin that is no longer trusted', async () => {
  await using receiver = await startReceiver();
  await using hub = await createTestHub({ trustedWebhookOrigins: [receiver.origin] });
  await using other = await hub.sibling();
  const { id } = await addEndpoint(hub, { url: receiver.origin });
  await (await hub.createUser()).connect();
  expect(await testWebhookEndpoint(other.deps, { id }, hub.origin('cli'))).toEqual({
    delivered: false,
    status: null,
  });
  expect(await work(other)).toEqual([expect.objectContaining({ kind: 'unreachable' })]);
  expect(receiver.received).toEqual([]);
  expect(await testWebhookEndpoint(hub.deps, { id }, hub.origin('cli'))).toEqual({
    delivered: true,
    status: 204,
  });
  expect(await work(hub)).toEqual([]);
  expect(receiver.received.map(({ body }) => JSON.parse(body).type)).toEqual([
    'webhook.test',
    'connection.connected',
  ]);
});

test('the secret is kept sealed, and shown to nobody again', async () => {
  await using hub = await createTestHub();
  const { id, secret } = await addEndpoint(hub, { url: 'https://app.example.com/' });
  expect(Buffer.from(secret.replace('whsec_', ''), 'base64')).toHaveLength(32);
  const { rows } = await hub.deps.db.pool.query<{ stored: string }>(
    `SELECT to_jsonb(e)::text AS stored FROM webhook_endpoints e UNION ALL SELECT to_jsonb(a)::text FROM audit_events a`,
  );
  expect(rows).toHaveLength(2);
  for (const { stored } of rows) expect(stored).not.toContain(secret.slice(6));
  expect(await listWebhookEndpoints(hub.deps)).toEqual([
    {
      ...{ id, url: 'https://app.example.com/', events: [], createdAt: expect.any(Date) },
      ...{ disabledAt: null, closedUntil: null, previousEndsAt: null },
    },
  ]);
});

test('whoever has made 50 endpoints makes no more, also not at once, and holds up nobody else', async () => {
  await using hub = await createTestHub();
  const url = 'https://app.example.com/webhooks';
  const add = (actor: string) => createWebhookEndpoint(hub.deps, { url }, hub.origin(actor));
  const outcomes = await Promise.allSettled(Array.from({ length: 53 }, () => add('api_key:greedy')));
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused.map(({ reason }) => reason.code)).toEqual(Array(3).fill('LIMIT_REACHED'));
  const { id } = await add('api_key:another');
  const [first] = await listWebhookEndpoints(hub.deps);
  expect(await listWebhookEndpoints(hub.deps)).toHaveLength(51);
  await removeWebhookEndpoint(hub.deps, { id: first?.id ?? id }, hub.origin('cli'));
  await expect(add('api_key:greedy')).resolves.toMatchObject({ url });
});
