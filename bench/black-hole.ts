import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createDatabase } from '@evergrant/database';
import { z } from 'zod';
import { type LoadResult, medianOf, runLoad } from './load.ts';
import { hubEnvironment, providerEntry, startDatabase, startHub, startServer } from './processes.ts';
import { seed } from './seed.ts';

/**
 * `npm run bench:black-hole`: one provider takes every request and never answers, while its connections are due; a
 * second provider's users read their tokens. What do they notice, and what happens when the first one heals?
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    connections: { type: 'string', default: '2000' },
    rate: { type: 'string', default: '100' },
  },
});
const CONNECTIONS = Number(values.connections);
const READS = 2_000;
const DRAIN_DEADLINE_MS = 5 * 60_000;
const say = (text: string) => process.stdout.write(`${text}\n`);

await using cleanup = new AsyncDisposableStack();
const { folder, connectionString } = await startDatabase(cleanup);
const keys = `bench:${randomBytes(32).toString('base64')}`;
const apiKey = await seed({
  connectionString,
  keys,
  users: 2 * CONNECTIONS,
  connectionOf: (userId) => ({
    provider: userId > CONNECTIONS ? 'steady' : 'bench',
    parameters: {},
    host: '',
  }),
});
const db = createDatabase({ connectionString });
cleanup.defer(() => db.close());

const [sick, steady] = [await startServer('provider', {}), await startServer('provider', {})];
cleanup.defer(() => sick.stop());
cleanup.defer(() => steady.stop());
// What was taken without an answer may be sent again; of a rotating provider it could be spent.
const repeatable = { refresh_token_rotation: 'never' };
const hub = await startHub({
  ...(await hubEnvironment({
    folder,
    connectionString,
    keys,
    providers: {
      bench: providerEntry(sick.origin, repeatable),
      steady: providerEntry(steady.origin, repeatable),
    },
  })),
  EVERGRANT_REFRESHES_PER_SECOND: values.rate,
});
cleanup.defer(() => hub.stop());

const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
const reads = () =>
  runLoad({
    origin: hub.origin,
    connections: 4,
    expect: 200,
    requests: Array.from({ length: READS }, (_, index) => ({
      method: 'POST' as const,
      path: '/api/v1/tokens',
      headers,
      body: JSON.stringify({ userId: CONNECTIONS + 1 + (index % CONNECTIONS), provider: 'steady' }),
    })),
  });
const count = async (sql: string) => Number((await db.pool.query<{ n: string }>(sql)).rows[0]?.n);
const stale = () => count(`SELECT count(*) AS n FROM sealed_tokens WHERE provider = 'bench' AND version = 1`);
let mostHeld = 0;

/** A round of reads a second. */
async function readFor(seconds: number): Promise<LoadResult> {
  const rounds: LoadResult[] = [];
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) {
    rounds.push(await reads());
    const held = await count(
      `SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'evergrant'
         AND state LIKE 'idle in transaction%' AND now() - state_change > interval '500 milliseconds'`,
    );
    mostHeld = Math.max(mostHeld, held);
    await sleep(1_000);
  }
  return medianOf(rounds);
}

say(`${CONNECTIONS} connections of the sick provider, ${CONNECTIONS} of the steady one.`);
for (let warm = 0; warm < 5; warm += 1) await reads();
const before = await readFor(30);
await fetch(`${sick.origin}/control/hole/on`);
await db.pool.query(`UPDATE sealed_tokens SET refresh_due_at = now() WHERE provider = 'bench'`);
const during = await readFor(Number(values.seconds));
const waiting = await stale();
await fetch(`${sick.origin}/control/hole/off`);
const healedAt = performance.now();
while ((await stale()) > 0) {
  if (performance.now() - healedAt > DRAIN_DEADLINE_MS)
    throw new Error(`${await stale()} are still not refreshed`);
  await sleep(200);
}
const drained = (performance.now() - healedAt) / 1_000;
const { perSecond } = z
  .object({ perSecond: z.number() })
  .parse(await (await fetch(`${sick.origin}/control/busiest`)).json());
const after = await readFor(30);
const marked = await count(
  `SELECT count(*) AS n FROM connections WHERE status <> 'connected' OR reason IS NOT NULL`,
);

const times = ({ p50, p95, p99 }: LoadResult) => [p50, p95, p99].map((ms) => ms.toFixed(2)).join(' / ');
say(`
| reads of the others | p50 / p95 / p99 (ms) |
|---|---|
| before | ${times(before)} |
| during ${values.seconds} s of black hole | ${times(during)} |
| after | ${times(after)} |

p99 during it, as a share of before and after: ${((2 * during.p99) / (before.p99 + after.p99)).toFixed(2)}
database connections held open in a transaction: at most ${mostHeld}
not refreshed when it healed: ${waiting}; all were ${drained.toFixed(0)} s later
most tokens issued in one second: ${perSecond} (allowed: ${values.rate})
connections falsely marked: ${marked}`);
