import { once } from 'node:events';
import { createServer } from 'node:http';
import { createWebhookEndpoint } from '@evergrant/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { at } from '../testing/at.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { relayJobs, startQueue } from './queue.ts';
import { saveQueuedProgress } from './queued-progress-store.ts';

/** Receives webhooks; what comes in at an address that begins with `/slow` is never answered. */
const received: string[] = [];
const receiver = createServer((request, response) => {
  received.push(request.url ?? '');
  if (!request.url?.startsWith('/slow')) response.end();
});

let hub: TestHub;
let receiverOrigin: string;
beforeAll(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  if (address === null || typeof address === 'string') throw new TypeError('the receiver has no port');
  receiverOrigin = `http://127.0.0.1:${address.port}`;
  hub = await startTestHub({ environment: { EVERGRANT_TRUSTED_WEBHOOK_ORIGINS: receiverOrigin } });
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await hub.stop();
});

const rowsOf = async (sql: string) => (await hub.deps.db.pool.query<object>(sql)).rows;

it('row 50: delivers a revocation that failed at first as soon as the provider answers again', async () => {
  const browser = hub.openBrowser();
  const { userId } = await browser.signUp();
  const { connectionId } = await browser.connect('ada');
  const { key } = await hub.createKey(['tokens:read', 'connections:write']);
  const read = await hub.rest(key, 'POST', '/tokens', { userId, provider: 'sandbox' });
  const token = at(await read.json(), 'accessToken');
  const works = async () =>
    (await fetch(`${hub.issuer}/api/me`, { headers: { authorization: `Bearer ${token}` } })).ok;
  expect(await works()).toBe(true);
  await hub.sandbox.setFault('revocation', { kind: 'status', status: 503 });

  const disconnected = await hub.rest(key, 'DELETE', `/connections/${connectionId}`);
  expect(at(await disconnected.json(), 'revocation')).toBe('scheduled');
  expect(await works()).toBe(true);
  expect(await rowsOf('SELECT name FROM outbox')).toEqual([{ name: 'revoke-grant' }]);
  await hub.sandbox.setFault('revocation', null);
  await hub.deps.db.pool.query("UPDATE outbox SET due_at = now() - interval '1 second'");

  await expect.poll(works).toBe(false);
  expect(await rowsOf('SELECT name FROM outbox')).toEqual([]);
});

it('hands every job on once, however many processes hand on at the same time, and none that is not due', async () => {
  await using boss = await (async () => {
    const started = await startQueue(hub.deps.db, hub.deps.log);
    return Object.assign(started, { [Symbol.asyncDispose]: () => started.stop({ graceful: false }) });
  })();
  const { pool } = hub.deps.db;
  await pool.query(
    `INSERT INTO outbox (name, payload, due_at)
     SELECT 'revoke-grant', jsonb_build_object('connectionId', -n), now() + CASE WHEN n > 900 THEN interval '1 hour' ELSE interval '0' END
     FROM generate_series(1, 1000) AS n`,
  );
  const drain = async () => {
    for (let more = true; more; ) ({ more } = await relayJobs(hub.deps, boss));
  };
  await Promise.all([drain(), drain(), drain()]);
  expect(
    await rowsOf(`SELECT count(*)::int AS jobs, count(DISTINCT data ->> 'connectionId')::int AS distinct
      FROM pgboss.job WHERE (data ->> 'connectionId')::int < 0`),
  ).toEqual([{ jobs: 900, distinct: 900 }]);
  expect(await rowsOf('SELECT count(*)::int AS waiting FROM outbox')).toEqual([{ waiting: 100 }]);
});

it('four endpoints that hang hold up nobody else', async () => {
  const { deps } = hub;
  const origin = { actor: 'cli', correlationId: 'int-test' };
  const add = async (path: string) =>
    (await createWebhookEndpoint(deps, { url: `${receiverOrigin}${path}` }, origin)).id;
  const slow = await Promise.all(['/slow/1', '/slow/2', '/slow/3', '/slow/4'].map(add));
  const fast = await add('/fast');
  const leave = (endpoints: readonly string[], count: number) =>
    deps.db.pool.query(
      `INSERT INTO outbox (name, payload) SELECT 'deliver-webhook', jsonb_build_object('correlationId', 'msg_' || endpoint || n,
         'endpointId', endpoint, 'event', '{"type": "connection.connected", "timestamp": "2026-01-01T00:00:00.000Z", "data": {}}'::jsonb)
       FROM unnest($1::text[]) AS endpoint, generate_series(1, $2) AS n`,
      [endpoints, count],
    );
  await leave(slow, 50);
  await expect.poll(() => received.filter((path) => path.startsWith('/slow')).length).toBeGreaterThan(11);

  const startTime = performance.now();
  await leave([fast], 40);
  await expect.poll(() => received.filter((path) => path === '/fast').length, { interval: 20 }).toBe(40);

  // Those that hang are given up after 10 s; nobody has waited for that.
  expect(performance.now() - startTime).toBeLessThan(8_000);
  await deps.db.pool.query('DELETE FROM webhook_endpoints');
});

it('what a job that is worked on notes down is in its payload for the next attempt', async () => {
  await using boss = await (async () => {
    const started = await startQueue(hub.deps.db, hub.deps.log);
    return Object.assign(started, { [Symbol.asyncDispose]: () => started.stop({ graceful: false }) });
  })();
  // A time to come keeps the hub's own workers off.
  const id = await boss.sendAfter('revoke-orphan', { flowId: 'f' }, null, 3_600);
  if (id === null) throw new Error('the queue did not take the job');

  await saveQueuedProgress(boss, { name: 'revoke-orphan', id }, { answered: ['refresh_token'] });

  expect(await rowsOf(`SELECT data FROM pgboss.job WHERE data ->> 'flowId' = 'f'`)).toEqual([
    { data: { flowId: 'f', answered: ['refresh_token'] } },
  ]);
});
