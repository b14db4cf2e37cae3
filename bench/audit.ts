import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { listAuditEvents, searchAuditEvents } from '@evergrant/core';
import { createDatabase, type Database } from '@evergrant/database';
import { type LoadResult, median, medianOf, runLoad, summarise } from './load.ts';
import { hubEnvironment, providerEntry, type RunningProcess, startDatabase, startHub } from './processes.ts';
import { seed } from './seed.ts';

/**
 * `npm run bench:audit`: what sealing the audit log costs those who read tokens, and what a page of the log costs when the
 * log is large.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '12' },
  },
});
const MOST_EVENTS = Number(values.events);
const ROUNDS = Number(values.rounds);
const CONNECTIONS = 16;
const USERS = 2_000;
const READS = 20_000;
const say = (text: string) => process.stdout.write(`${text}\n`);

interface Sealer {
  readonly hub: RunningProcess;
  readonly apiKey: string;
  readonly db: Database;
}

/** A hub with a database of its own. */
async function startSealer(cleanup: AsyncDisposableStack): Promise<Sealer> {
  const { folder, connectionString } = await startDatabase(cleanup);
  const keys = `bench:${randomBytes(32).toString('base64')}`;
  const apiKey = await seed({ connectionString, keys, users: USERS });
  const db = createDatabase({ connectionString, statementTimeoutMs: 3_600_000 });
  cleanup.defer(() => db.close());
  const bench = providerEntry('http://127.0.0.1:9');
  const hub = await startHub(await hubEnvironment({ folder, connectionString, keys, providers: { bench } }));
  cleanup.defer(() => hub.stop());
  return { hub, apiKey, db };
}

const read = ({ hub, apiKey }: Sealer): Promise<LoadResult> =>
  runLoad({
    origin: hub.origin,
    connections: CONNECTIONS,
    expect: 200,
    requests: Array.from({ length: READS }, (_, index) => ({
      method: 'POST',
      path: '/api/v1/tokens',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: 1 + (index % USERS), provider: 'bench' }),
    })),
  });

const sealedIn = async ({ db }: Sealer): Promise<number> => {
  const { rows } = await db.pool.query<{ sealed: number }>(
    `SELECT coalesce(max((statement::jsonb->>'upTo')::int8), 0)::float8 AS sealed FROM audit_checkpoints`,
  );
  return rows[0]?.sealed ?? 0;
};

/** Two hubs in turns; the log of one is not sealed, since somebody else holds the lock of those who do. */
async function compareSealing(): Promise<void> {
  await using cleanup = new AsyncDisposableStack();
  const [sealing, unsealed] = [await startSealer(cleanup), await startSealer(cleanup)];
  const holder = await unsealed.db.pool.connect();
  cleanup.defer(() => holder.release(true));
  await holder.query('SELECT pg_advisory_lock($1)', [EXTENDS_THE_CHAIN]);
  const before = await sealedIn(unsealed);
  for (const one of [sealing, unsealed]) await read(one);
  const results: Record<'sealing' | 'unsealed', LoadResult[]> = { sealing: [], unsealed: [] };
  const pairs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Who goes first changes, so that a drift of the machine does not count for one of them.
    const order = round % 2 === 0 ? (['sealing', 'unsealed'] as const) : (['unsealed', 'sealing'] as const);
    for (const name of order) results[name].push(await read(name === 'sealing' ? sealing : unsealed));
    pairs.push((results.sealing[round]?.perSecond ?? 0) / (results.unsealed[round]?.perSecond ?? 1));
  }
  if ((await sealedIn(unsealed)) > before) throw new Error('the log that was not to be sealed was');
  const [ours, theirs] = [medianOf(results.sealing), medianOf(results.unsealed)];
  const sorted = pairs.toSorted((a, b) => a - b).map((ratio) => ratio.toFixed(3));
  say(`
| token reads | per second | p50 / p95 / p99 (ms) |
|---|---|---|
| log sealed meanwhile (${(await sealedIn(sealing)).toLocaleString('en')} events) | ${ours.perSecond.toFixed(0)} | ${times(ours)} |
| log not sealed | ${theirs.perSecond.toFixed(0)} | ${times(theirs)} |

throughput with sealing, as a share of that without: ${median(pairs).toFixed(3)} (median of ${ROUNDS} pairs: ${sorted.join(', ')})`);
}

/** The lock under which `extendAuditChain` works. */
const EXTENDS_THE_CHAIN = 0x45_56_01;

const times = ({ p50, p95, p99 }: LoadResult) => [p50, p95, p99].map((ms) => ms.toFixed(2)).join(' / ');

/**
 * Adds events until there are `total`: of 50,000 users, one in 10,000 of a rare kind, over twelve months. They are those to
 * come, since the months of a new database begin with this one.
 */
async function fillLog(db: Database, { from, total }: { from: number; total: number }): Promise<void> {
  await db.pool.query(
    `SELECT create_audit_partition((date_trunc('month', now() AT TIME ZONE 'UTC') + ahead * interval '1 month')::date)
     FROM generate_series(0, 11) AS ahead`,
  );
  const STEP = 500_000;
  for (let start = from; start < total; start += STEP)
    await db.pool.query(
      `INSERT INTO audit_events (at, event, user_id, connection_id, provider, account_id, actor, ip_address, correlation_id, metadata)
       SELECT now() + interval '330 days' * (n::float8 / $3), CASE WHEN n % 10000 = 0 THEN 'user_banned' WHEN n % 7 = 0 THEN 'token_refreshed' ELSE 'token_read' END,
         1 + n % 50000, 1 + n % 50000, 'bench', 'account' || n % 50000, 'api_key:bench', '203.0.113.7', 'int-' || n, '{"version": 3}'
       FROM generate_series($1::int + 1, $2::int) AS n`,
      [start, Math.min(start + STEP, total), MOST_EVENTS],
    );
  await db.pool.query('VACUUM ANALYZE audit_events');
}

async function timePages(page: () => Promise<unknown>): Promise<string> {
  const durations: number[] = [];
  for (let index = 0; index < 40; index += 1) {
    const startedAt = performance.now();
    await page();
    // The first ones plan and warm up.
    if (index >= 10) durations.push(performance.now() - startedAt);
  }
  return times(summarise(durations, 1));
}

async function measurePages(): Promise<void> {
  await using cleanup = new AsyncDisposableStack();
  const { connectionString } = await startDatabase(cleanup);
  const db = createDatabase({ connectionString, statementTimeoutMs: 3_600_000 });
  cleanup.defer(() => db.close());
  const deps = { db };
  const sizes = [100_000, 1_000_000, MOST_EVENTS].filter((size) => size <= MOST_EVENTS);
  say(
    '\n| events | size | newest page | page in the middle | of one user | a rare event | one day | a user’s own |',
  );
  say('|---|---|---|---|---|---|---|---|');
  let stored = 0;
  for (const total of sizes) {
    await fillLog(db, { from: stored, total });
    stored = total;
    const { rows } = await db.pool.query<{ size: string; middle: string; day: Date }>(
      `SELECT pg_size_pretty(sum(pg_total_relation_size(inhrelid))) AS size,
         (SELECT (max(id) / 2)::text FROM audit_events) AS middle,
         (SELECT max(at) - interval '100 hours' FROM audit_events) AS day
       FROM pg_inherits WHERE inhparent = 'audit_events'::regclass`,
    );
    const { size = '', middle = '0', day = new Date() } = rows[0] ?? {};
    const columns = [
      await timePages(() => searchAuditEvents(deps, { limit: 50 })),
      await timePages(() => searchAuditEvents(deps, { limit: 50, cursor: middle })),
      await timePages(() => searchAuditEvents(deps, { limit: 50, userId: 4_711 })),
      await timePages(() => searchAuditEvents(deps, { limit: 50, event: 'user_banned' })),
      await timePages(() =>
        searchAuditEvents(deps, { limit: 50, from: day, to: new Date(day.getTime() + 86_400_000) }),
      ),
      await timePages(() => listAuditEvents(deps, 4_711, { limit: 50 })),
    ];
    say(`| ${[total.toLocaleString('en'), size, ...columns].join(' | ')} |`);
  }
}

if (ROUNDS > 0) await compareSealing();
if (MOST_EVENTS > 0) await measurePages();
