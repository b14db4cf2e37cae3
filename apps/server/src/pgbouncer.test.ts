import { openDirectConnection } from '@evergrant/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from './testing/at.ts';
import { type HubCluster, startHubCluster } from './testing/start-hub-cluster.ts';
import type { HubProcess } from './testing/start-hub-process.ts';
import { hasPgBouncer, startPgBouncer, type TestPgBouncer } from './testing/start-pgbouncer.ts';
import { startTestHub } from './testing/start-test-hub.ts';

// Without the program there is nothing to go through: `npm test` says so.
describe.skipIf(!hasPgBouncer())('through PgBouncer in transaction mode', () => {
  let cluster: HubCluster;
  let pgbouncer: TestPgBouncer;
  beforeAll(async () => {
    cluster = await startHubCluster(0);
    pgbouncer = await startPgBouncer(cluster.databaseUrl);
  });
  afterAll(async () => {
    await pgbouncer?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it('row 25: an expired token is refreshed once, whoever asks', async () => {
    const { control } = cluster.sandbox;
    const pooled = { DATABASE_URL: pgbouncer.url, DATABASE_DIRECT_URL: cluster.databaseUrl };
    await using first = await (await cluster.startHub(pooled)).ready();
    const browser = cluster.openBrowser();
    const { userId } = await browser.signUp();
    const { connectionId } = await browser.connect('ada', { provider: 'acme' });
    const { key } = await cluster.createKey(['tokens:read']);
    // Nobody has it in a cache, and no scheduler is to be faster than the callers.
    await cluster.database.pool.query(
      `UPDATE sealed_tokens SET issued_at = now() - interval '2 hours', expires_at = now() - interval '1 hour', refresh_due_at = NULL
        WHERE connection_id = $1`,
      [connectionId],
    );
    await using second = await (await cluster.startHub(pooled)).ready();
    await using third = await (await cluster.startHub(pooled)).ready();

    const readToken = async (hub: HubProcess) => {
      const answer = await fetch(`${hub.url}/api/v1/tokens`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ userId, provider: 'acme' }),
      });
      expect(answer.status).toBe(200);
      return at(await answer.json(), 'accessToken');
    };
    const callers = Array.from({ length: 100 }, (_, index) => readToken(index % 2 === 0 ? second : third));
    expect(new Set(await Promise.all(callers)).size).toBe(1);

    expect(await control.ledger({ endpoint: 'token', grantType: 'refresh_token' })).toHaveLength(1);
    expect(await control.alarms()).toBe(0);
    for (const hub of [first, second, third]) expect(hub.output()).not.toContain('prepared statement');
  });

  it('is recognised where only the server itself will do', async () => {
    await expect(openDirectConnection(pgbouncer.url, 'test')).rejects.toMatchObject({ code: 'POOLED' });
    await expect(startTestHub({ databaseUrl: pgbouncer.url })).rejects.toThrow('DATABASE_DIRECT_URL');
  });

  it('is no obstacle in session mode, where notifications arrive', async () => {
    await using bySession = await startPgBouncer(cluster.databaseUrl, 'session');
    const client = await openDirectConnection(bySession.url, 'test');
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });
});
