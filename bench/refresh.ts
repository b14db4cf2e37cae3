import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createDatabase } from '@evergrant/database';
import { cpuMsOf, hubEnvironment, providerEntry, startDatabase, startHub, startServer } from './processes.ts';
import { seed } from './seed.ts';

/**
 * `npm run bench:refresh -- --rows 10000,100000`: refreshes ahead of time as fast as one worker can, audit included,
 * against a provider that answers at once. PostgreSQL, worker and provider share this machine.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000,100000' },
    concurrency: { type: 'string', default: '32' },
    refreshes: { type: 'string', default: '5000' },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);

async function measure(rows: number, refreshes: number): Promise<string> {
  await using cleanup = new AsyncDisposableStack();
  const { folder, connectionString } = await startDatabase(cleanup);
  const db = createDatabase({ connectionString });
  cleanup.defer(() => db.close());
  const keys = `bench:${randomBytes(32).toString('base64')}`;
  await seed({ connectionString, keys, users: rows });

  const provider = await startServer('provider', {});
  cleanup.defer(() => provider.stop());
  const bench = providerEntry(provider.origin, { refresh_token_rotation: 'always' });
  const worker = await startHub({
    ...(await hubEnvironment({ folder, connectionString, keys, providers: { bench } })),
    EVERGRANT_ROLE: 'worker',
    EVERGRANT_REFRESH_CONCURRENCY: values.concurrency,
  });
  cleanup.defer(() => worker.stop());

  const makeDue = (count: number) =>
    db.pool.query(
      `UPDATE sealed_tokens SET refresh_due_at = now() - random() * interval '1 minute'
       WHERE connection_id IN (SELECT connection_id FROM sealed_tokens ORDER BY version, random() LIMIT $1)`,
      [count],
    );
  const count = async (sql: string) => Number((await db.pool.query<{ n: string }>(sql)).rows[0]?.n);
  const refreshed = () => count(`SELECT count(*) AS n FROM audit_events WHERE event = 'token_refreshed'`);
  const transactions = () =>
    count(`SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()`);
  const until = async (total: number) => {
    while ((await refreshed()) < total) await sleep(50);
  };

  await makeDue(Math.min(1_000, rows));
  await until(Math.min(1_000, rows));
  await db.pool.query('CHECKPOINT');
  // The statistics of the warm-up reach the view a second later.
  await sleep(1_500);
  const before = { done: await refreshed(), cpu: await cpuMsOf(worker.pid), sql: await transactions() };
  await makeDue(refreshes);
  const startedAt = performance.now();
  await until(before.done + refreshes);
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpu = (await cpuMsOf(worker.pid)) - before.cpu;
  await sleep(1_500);
  const sql = (await transactions()) - before.sql;
  return `| ${rows.toLocaleString('en')} | ${refreshes.toLocaleString('en')} | ${(refreshes / seconds).toFixed(0)} | ${(cpu / refreshes).toFixed(2)} | ${(sql / refreshes).toFixed(2)} |`;
}

say(`One worker, ${values.concurrency} refreshes at once, ${availableParallelism()} cores for everything.\n`);
say('| rows | refreshes | per second | worker CPU (ms each) | SQL transactions each |');
say('|---|---|---|---|---|');
for (const rows of values.rows.split(',').map(Number))
  say(await measure(rows, Math.min(Number(values.refreshes), rows)));
