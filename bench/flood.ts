import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createDatabase } from '@evergrant/database';
import { z } from 'zod';
import { inTurns, reportInTurns } from './in-turns.ts';
import { median } from './load.ts';
import { readSteadily, type SteadyResult } from './neighbours/read-steadily.ts';
import { cpuMsOf, hubEnvironment, providerEntry, startDatabase, startHub } from './processes.ts';
import { seed } from './seed.ts';
import { signInOperator } from './sign-in-operator.ts';

/**
 * `npm run bench:flood`: a client that nobody knows asks for as much as it can, wherever nobody has to be signed in, while a
 * backend reads tokens at a steady pace. How much does the database grow, and what does the backend notice? The same flood goes
 * to another hub on the machine in turns with this one, so that what two busy cores cost can be told from what the hub does.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    /** Of flood at another hub, flood at this one, and quiet. */
    rounds: { type: 'string', default: '3' },
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
  await signInOperator(hub.origin);
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

/**
 * Without the audit log, into which the backend's reads go whether anybody floods or not, in pages that are not always as full;
 * what a flood adds to it is counted in events.
 */
async function sizeOfOthers(): Promise<number> {
  const { rows } = await db.pool.query<{ size: number }>(
    `SELECT sum(pg_total_relation_size(oid))::float8 AS size FROM pg_class
     WHERE relkind IN ('r', 'm') AND relname !~ '^audit_events' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
  );
  return rows[0]?.size ?? 0;
}

async function read(): Promise<Stretch> {
  const [used, size] = [await cpuMsOf(hub.pid), await sizeOfOthers()];
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
    grown: (await sizeOfOthers()) - size,
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
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return { stretch: await read(), answers: z.string().parse((await lines.next()).value) };
}

await read();
const answers: string[] = [];
const rowsBefore = await rows();
const found = await inTurns(Number(values.rounds), {
  quiet: read,
  elsewhere: async () => (await readDuringFlood(elsewhere.hub)).stretch,
  here: async () => {
    const flooded = await readDuringFlood(hub);
    answers.push(flooded.answers);
    return flooded.stretch;
  },
});
const rowsDuring = await rows();

const grown = (stretches: readonly Stretch[]) => median(stretches.map((stretch) => stretch.grown));
say(`
${reportInTurns(`${seconds} s of flood`, found, {
  'processor time of the hub': ({ cpu }) => `${cpu.toFixed(0)} %`,
  'other tables grew by': (stretch) => `${(stretch.grown / 1_000).toFixed(0)} kB`,
})}
other tables grown because of a flood: ${((grown(found.here) - grown(found.quiet)) / 1_000).toFixed(0)} kB; audit events that are no token reads: ${rowsDuring - rowsBefore}
answers to the floods: ${answers.join(', ')}`);
