import { once } from 'node:events';
import { createServer } from 'node:http';
import { startTestHub, type TestHub } from '@evergrant/server/testing/start-test-hub';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEvergrantClient } from './create-evergrant-client.ts';
import { verifyWebhook, type WebhookEvent } from './verify-webhook.ts';

/** What a host application got, once it believed it. */
interface Received {
  readonly event: WebhookEvent;
  readonly at: number;
}

/** A host application as the guide shows it: it answers 503 as often as it is told to, then verifies and answers 204. */
async function startReceiver() {
  const received: Received[] = [];
  const refused: string[] = [];
  const state = { secret: '', unavailable: 0, ids: [] as unknown[] };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    state.ids.push(request.headers['webhook-id']);
    if (state.unavailable > 0) {
      state.unavailable -= 1;
      response.writeHead(503).end();
      return;
    }
    try {
      received.push({
        event: await verifyWebhook(request.headers, body, state.secret),
        at: performance.now(),
      });
      response.writeHead(204).end();
    } catch (error) {
      refused.push(String(error));
      response.writeHead(400).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the receiver has no port');
  return {
    ...{ received, refused, state, origin: `http://127.0.0.1:${address.port}` },
    typed: <Type extends WebhookEvent['type']>(type: Type) =>
      received.filter(
        (entry): entry is Received & { event: Extract<WebhookEvent, { type: Type }> } =>
          entry.event.type === type,
      ),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let hub: TestHub;
beforeAll(async () => {
  receiver = await startReceiver();
  hub = await startTestHub({ environment: { EVERGRANT_TRUSTED_WEBHOOK_ORIGINS: receiver.origin } });
});
afterAll(async () => {
  await hub.stop();
  await receiver.close();
});

const evergrantAs = async (...scopes: Parameters<TestHub['createKey']>[0]) =>
  createEvergrantClient({ url: hub.url, apiKey: (await hub.createKey(scopes)).key });

it('row 53: tells the host application at once, signed, that a grant has died', async () => {
  const evergrant = await evergrantAs('webhooks:write', 'connections:write', 'tokens:read');
  const endpoint = await evergrant.webhooks.create.mutate({ url: `${receiver.origin}/webhooks` });
  receiver.state.secret = endpoint.secret;
  expect(await evergrant.webhooks.sendTest.mutate({ id: endpoint.id })).toEqual({
    delivered: true,
    status: 204,
  });

  const browser = hub.openBrowser();
  const { userId } = await browser.signUp();
  const { connectionId } = await browser.connect('ada');
  const { accessToken } = await evergrant.tokens.get.mutate({ userId, provider: 'sandbox' });
  await hub.sandbox.revokeGrants('ada');
  const diesAt = performance.now();
  await expect(evergrant.connections.refresh.mutate({ id: connectionId })).rejects.toThrow();
  await expect.poll(() => receiver.typed('connection.error').length, { interval: 20 }).toBe(1);

  const [told] = receiver.typed('connection.error');
  expect(told?.event).toEqual({
    id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
    type: 'connection.error',
    timestamp: expect.any(String),
    data: {
      ...{ connectionId, userId, externalUserId: null, provider: 'sandbox', accountId: 'ada' },
      ...{ status: 'error', reason: 'grant_refused' },
    },
  });
  expect((told?.at ?? Number.POSITIVE_INFINITY) - diesAt).toBeLessThan(30_000);
  expect(JSON.stringify(receiver.received)).not.toContain(accessToken);
  expect(receiver.received.map(({ event }) => event.type).sort()).toEqual([
    'connection.connected',
    'connection.error',
    'webhook.test',
  ]);
  expect(receiver.refused).toEqual([]);
  await evergrant.webhooks.remove.mutate({ id: endpoint.id });
});

it('row 53: sends again, with the same id, what an endpoint could not take', async () => {
  const evergrant = await evergrantAs('webhooks:write');
  const endpoint = await evergrant.webhooks.create.mutate({
    url: receiver.origin,
    events: ['connection.connected'],
  });
  receiver.state.secret = endpoint.secret;
  receiver.state.ids.length = 0;
  receiver.received.length = 0;
  receiver.state.unavailable = 1;
  const browser = hub.openBrowser();
  await browser.signUp();
  await browser.connect('bob');
  await expect.poll(() => receiver.typed('connection.connected').length).toBe(1);
  const id = receiver.received[0]?.event.id;
  expect(receiver.state.ids).toEqual([id, id]);
  await evergrant.webhooks.remove.mutate({ id: endpoint.id });
});

it('is managed by keys with the scope and by operators, over tRPC and REST alike', async () => {
  const { key } = await hub.createKey(['webhooks:write']);
  const created = await hub.rest(key, 'POST', '/webhook-endpoints', { url: receiver.origin });
  expect(await created.json()).toMatchObject({ events: [], secret: expect.stringMatching(/^whsec_/) });
  const refused = await hub.rest(key, 'POST', '/webhook-endpoints', { url: 'http://127.0.0.1:1/' });
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({
    error: { code: 'VALIDATION_ERROR', fields: { url: expect.any(String) } },
  });

  const browser = hub.openBrowser();
  const account = await browser.signUp();
  await expect(browser.trpc.webhooks.list.query()).rejects.toMatchObject({ data: { code: 'FORBIDDEN' } });
  await hub.changeUser(account.userId, { role: 'operator' });
  // A change of role ends every session.
  await browser.signIn(account);
  const { endpoints } = await browser.trpc.webhooks.list.query();
  expect(endpoints).toEqual([expect.objectContaining({ url: `${receiver.origin}/`, disabledAt: null })]);
  expect(JSON.stringify(endpoints)).not.toContain('secret');
  await browser.trpc.webhooks.remove.mutate({ id: endpoints[0]?.id ?? '' });
  const listed = await hub.rest(key, 'GET', '/webhook-endpoints');
  expect(await listed.json()).toEqual({ endpoints: [] });
  const again = await hub.rest(key, 'DELETE', `/webhook-endpoints/${endpoints[0]?.id}`);
  expect(again.status).toBe(404);
  const events = await hub.deps.db.prisma.auditEvent.findMany({
    where: { userId: account.userId, event: 'webhook_removed' },
  });
  expect(events).toEqual([expect.objectContaining({ actor: `operator:${account.userId}` })]);
});
