import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createDatabase } from '@evergrant/database';
import { freePort } from '@evergrant/server/testing/free-port';
import { hasPgBouncer, startPgBouncer } from '@evergrant/server/testing/start-pgbouncer';
import { hasRedis, startRedis } from '@evergrant/server/testing/start-redis';
import { temporaryFolder } from '@evergrant/server/testing/test-environment';
import { type LoadRequest, type LoadResult, runLoad } from '../load.ts';
import {
  cpuMsOf,
  hubEnvironment,
  migrate,
  providerEntry,
  type RunningProcess,
  startHub,
  startServer,
} from '../processes.ts';
import { seed } from '../seed.ts';
import { startPostgres } from '../start-postgres.ts';
import { cpuMsOfFamily, cpuMsOfMachine } from './cpu-of.ts';
import { hasHaproxy, startHaproxy } from './haproxy.ts';

/**
 * `npm run bench:processes [-- --processes 1,2,4]`: servers behind haproxy on one PostgreSQL through PgBouncer, with and
 * without Redis. Tokens of some users are read over and over, then those of others by force. Everything shares this machine,
 * so what a read costs says more than how many there were in a second.
 */
const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '1,2,4' },
    users: { type: 'string', default: '4000' },
    reads: { type: 'string', default: '40000' },
    refreshes: { type: 'string', default: '2000' },
  },
});
const USERS = Number(values.users);
const REFRESHES = Number(values.refreshes);
const LINES = 32;
const SESSIONS = 40;
const say = (line: string) => process.stdout.write(`${line}\n`);
const missing = [
  ...(hasHaproxy() ? [] : ['haproxy']),
  ...(hasPgBouncer() ? [] : ['pgbouncer']),
  ...(hasRedis() ? [] : ['redis-server']),
];
if (missing.length > 0) {
  say(`Programs are not here. On Debian: apt-get install ${missing.join(' ')}`);
  process.exit(1);
}

await using cleanup = new AsyncDisposableStack();
const postgres = cleanup.use(await startPostgres());
const { connectionString } = postgres;
await migrate(connectionString);
const keys = `bench:${randomBytes(32).toString('base64')}`;
const rounds = [false, true].flatMap((redis) =>
  values.processes.split(',').map((count) => ({ redis, processes: Number(count) })),
);
// Those whose tokens are renewed are others each time: a connection is renewed by force once in ten seconds.
const apiKey = await seed({ connectionString, keys, users: USERS + REFRESHES * rounds.length });
const { path: folder } = cleanup.use(temporaryFolder());
const db = createDatabase({ connectionString, max: 1 });
cleanup.defer(() => db.close());
const pgbouncer = cleanup.use(await startPgBouncer(connectionString, 'transaction', SESSIONS));
const provider = await startServer('provider', {});
cleanup.defer(() => provider.stop());

const read = (userId: number, forceRefresh = false): LoadRequest => ({
  method: 'POST',
  path: '/api/v1/tokens',
  headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
  body: JSON.stringify({ userId, provider: 'bench', forceRefresh }),
});

interface Cost extends LoadResult {
  /** In ms of a processor for each request. */
  readonly hub: number;
  readonly postgres: number;
  readonly machine: number;
}

async function measure(origin: string, pids: readonly number[], requests: LoadRequest[]): Promise<Cost> {
  const look = async () => ({
    hub: (await Promise.all(pids.map(cpuMsOf))).reduce((sum, ms) => sum + ms, 0),
    postgres: await cpuMsOfFamily(postgres.pid()),
    machine: await cpuMsOfMachine(),
  });
  const before = await look();
  const result = await runLoad({ origin, connections: LINES, requests, expect: 200 });
  // What is written in batches belongs to it.
  await sleep(1_000);
  const after = await look();
  const each = (what: keyof typeof before) => (after[what] - before[what]) / result.count;
  return { ...result, hub: each('hub'), postgres: each('postgres'), machine: each('machine') };
}

interface Row {
  readonly processes: number;
  readonly redis: boolean;
  readonly reads: Cost;
  readonly refreshes: Cost;
}

async function play(round: number, { redis, processes }: (typeof rounds)[number]): Promise<Row> {
  await using own = new AsyncDisposableStack();
  const shared = redis ? own.use(await startRedis()) : undefined;
  const port = await freePort();
  const environment = await hubEnvironment({
    folder,
    connectionString: pgbouncer.url,
    keys,
    providers: { bench: providerEntry(provider.origin, { refresh_token_rotation: 'never' }) },
  });
  // One after the other: two that look at once may find the same port free.
  const hubs: RunningProcess[] = [];
  own.defer(async () => void (await Promise.all(hubs.map((hub) => hub.stop()))));
  for (let index = 0; index < processes; index += 1)
    hubs.push(
      await startHub({
        ...environment,
        DATABASE_DIRECT_URL: connectionString,
        EVERGRANT_ROLE: 'server',
        EVERGRANT_DATA_DIR: join(folder, `hub-${round}-${index}`),
        EVERGRANT_PUBLIC_URL: `http://127.0.0.1:${port}`,
        ...(shared === undefined ? {} : { REDIS_URL: shared.url }),
      }),
    );
  const origin = await startHaproxy(own, { port, hubs: hubs.map((hub) => hub.origin) });
  const pids = hubs.map(({ pid }) => pid);
  const anyOf = (count: number) =>
    Array.from({ length: count }, () => read(1 + Math.floor(Math.random() * USERS)));
  // Compiles what is run often.
  await runLoad({ origin, connections: LINES, requests: anyOf(2_000 * processes), expect: 200 });
  const reads = await measure(origin, pids, anyOf(Number(values.reads)));
  const first = 1 + USERS + REFRESHES * round;
  const forced = Array.from({ length: REFRESHES }, (_, index) => read(first + index, true));
  return { processes, redis, reads, refreshes: await measure(origin, pids, forced) };
}

const rows: Row[] = [];
for (const [index, round] of rounds.entries()) {
  say(`${round.processes} processes, ${round.redis ? 'with' : 'without'} Redis ...`);
  await db.pool.query('CHECKPOINT');
  rows.push(await play(index, round));
}
const ms = (value: number) => value.toFixed(3);
const table = (what: 'reads' | 'refreshes') => `
| processes | Redis | ${what} a second | p50 / p99 (ms) | hubs (ms each) | PostgreSQL (ms each) | whole machine (ms each) |
| --- | --- | --- | --- | --- | --- | --- |
${rows
  .map(({ processes, redis, [what]: cost }) => {
    const times = [cost.p50, cost.p99].map((value) => value.toFixed(1)).join(' / ');
    return `| ${processes} | ${redis ? 'yes' : 'no'} | ${cost.perSecond.toFixed(0)} | ${times} | ${ms(cost.hub)} | ${ms(cost.postgres)} | ${ms(cost.machine)} |`;
  })
  .join('\n')}
`;
say(`
${postgres.name}, ${availableParallelism()} processors for everything, the load included.
${USERS.toLocaleString('en')} users, ${Number(values.reads).toLocaleString('en')} reads, ${LINES} at once:
${table('reads')}
One forced refresh for each of ${REFRESHES.toLocaleString('en')} others:
${table('refreshes')}`);
