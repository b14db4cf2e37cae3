import { afterAll, beforeAll, expect, it } from 'vitest';
import { at } from '../testing/at.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { relayJobs, startQueue } from './queue.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

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
  await hub.deps.db.pool.query('UPDATE outbox SET due_at = now()');

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
    for (let more = true; more; ) ({ more } = await relayJobs(hub.deps.db, boss));
  };
  await Promise.all([drain(), drain(), drain()]);
  expect(
    await rowsOf(`SELECT count(*)::int AS jobs, count(DISTINCT data ->> 'connectionId')::int AS distinct
      FROM pgboss.job WHERE (data ->> 'connectionId')::int < 0`),
  ).toEqual([{ jobs: 900, distinct: 900 }]);
  expect(await rowsOf('SELECT count(*)::int AS waiting FROM outbox')).toEqual([{ waiting: 100 }]);
});
