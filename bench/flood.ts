import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { createDatabase } from '@evergrant/database';
import { readSteadily, type SteadyResult } from './neighbours/read-steadily.ts';
import { cpuMsOf, hubEnvironment, providerEntry, startDatabase, startHub } from './processes.ts';
import { seed } from './seed.ts';

/**
 * `npm run bench:flood`: a client that nobody knows asks for as much as it can, wherever nobody has to be signed in, while a
 * backend reads tokens at a steady pace. How much does the database grow, and what does the backend notice? The same flood goes
 * to another hub on the machine first, so that what two busy cores cost can be told from what the hub does.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    'in-flight': { type: 'string', default: '64' },
  },
});
const seconds = Number(values.seconds);
const USERS = 2_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

await using cleanup = new AsyncDisposableStack();

/** A hub with its users, on a database of its own. */
async function openHub() {
  const { folder, connectionString } = await startDatabase(cleanup);
  const keys = `bench:${randomBytes(32).toString('base64')}`;
  const apiKey = await seed({ connectionString, keys, users: USERS });
  const db = createDatabase({ connectionString });
  cleanup.defer(() => db.close());
  const providers = { bench: providerEntry('http://127.0.0.1:9') };
  const hub = await startHub({
    ...(await hubEnvironment({ folder, connectionString, keys, providers })),
    LOG_LEVEL: 'error',
  });
  cleanup.defer(() => hub.stop());
  return { hub, db, apiKey };
}
const { hub, db, apiKey } = await openHub();
const elsewhere = await openHub();

const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };

/** What the backend noticed, how much of a processor the hub took, and by how much the database grew, in bytes. */
interface Stretch extends SteadyResult {
  readonly cpu: number;
  readonly grown: number;
}

/** Without what is written whether anybody floods or not: the reads of the backend. */
async function sizeOfStrangers(): Promise<number> {
  const { rows } = await db.pool.query<{ size: number }>(
    `SELECT sum(pg_total_relation_size(oid))::float8 AS size FROM pg_class
     WHERE relkind IN ('r', 'm') AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
  );
  return rows[0]?.size ?? 0;
}

async function read(): Promise<Stretch> {
  const [used, size] = [await cpuMsOf(hub.pid), await sizeOfStrangers()];
  const result = await readSteadily({
    origin: hub.origin,
    perSecond: Number(values.rate),
    seconds,
    requestOf: (index) => ({
      method: 'POST',
      path: '/api/v1/tokens',
      headers,
      body: JSON.stringify({ userId: 1 + ((index * 7) % USERS), provider: 'bench' }),
    }),
  });
  return {
    ...result,
    cpu: ((await cpuMsOf(hub.pid)) - used) / (10 * result.seconds),
    grown: (await sizeOfStrangers()) - size,
  };
}

const rows = async () =>
  Number(
    (
      await db.pool.query<{ n: string }>('SELECT count(*) AS n FROM audit_events WHERE event <> $1', [
        'token_read',
      ])
    ).rows[0]?.n,
  );

/** What the backend notices while a hub is flooded, and what the flood was answered. */
async function readDuringFlood({ origin }: { origin: string }) {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'servers/flooder.ts'),
      JSON.stringify({ hub: origin, seconds, inFlight: Number(values['in-flight']) }),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  cleanup.defer(() => void child.kill());
  const printed = text(child.stdout);
  return { ...(await read()), answers: await printed };
}

await read();
const before = await read();
const beside = await readDuringFlood(elsewhere.hub);
const between = await read();
const rowsBefore = await rows();
const during = await readDuringFlood(hub);
const rowsDuring = await rows();
const after = await read();

const times = ({ p50, p95, p99 }: SteadyResult) => [p50, p95, p99].map((ms) => ms.toFixed(2)).join(' / ');
const line = (name: string, result: Stretch) =>
  `| ${name} | ${times(result)} | ${result.count} | ${Object.keys(result.failures).length} | ${result.cpu.toFixed(0)} % | ${(result.grown / 1_000).toFixed(0)} kB |`;
const usual = (figure: 'grown' | 'p99') => (before[figure] + between[figure] + after[figure]) / 3;
say(`
| reads of the backend | p50 / p95 / p99 (ms) | reads | kinds of failures | processor time of the hub | tables and indexes grew by |
|---|---|---|---|---|---|
${line('before', before)}
${line(`during ${seconds} s of flood at another hub on the machine`, beside)}
${line('between', between)}
${line(`during ${seconds} s of flood at this hub`, during)}
${line('after', after)}

p99 during the flood, as a share of quiet: ${(during.p99 / usual('p99')).toFixed(2)}
p99 during the same at another hub, as a share of quiet: ${(beside.p99 / usual('p99')).toFixed(2)}
p99 during the flood, as a share of the same at another: ${(during.p99 / beside.p99).toFixed(2)}
grown because of the flood: ${((during.grown - usual('grown')) / 1_000).toFixed(0)} kB; audit events that are no token reads: ${rowsDuring - rowsBefore}
answers to the flood: ${during.answers}`);
