import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createDatabase } from '@evergrant/database';
import { z } from 'zod';
import { inTurns, reportInTurns } from '../in-turns.ts';
import {
  cpuMsOf,
  hubEnvironment,
  providerEntry,
  startDatabase,
  startHub,
  startServer,
} from '../processes.ts';
import { seed } from '../seed.ts';
import { signInOperator } from '../sign-in-operator.ts';
import { readSteadily, type SteadyResult } from './read-steadily.ts';

/**
 * `npm run bench:neighbours`: one user does everything that a session may do, and runs a host of their own, while a backend
 * reads other users' tokens at a steady pace. What does the backend notice?
 */
const { values } = parseArgs({
  options: {
    /** Of attack at another hub, attack at this one, and quiet. */
    rounds: { type: 'string', default: '5' },
    /** Of an attack. */
    seconds: { type: 'string', default: '120' },
    /** Before, between and after. */
    quiet: { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    'in-flight': { type: 'string', default: '64' },
    nice: { type: 'string', default: '19' },
  },
});
const [seconds, quiet, perSecond] = [Number(values.seconds), Number(values.quiet), Number(values.rate)];
const USERS = 1_000;
/** Tokens that the schedule renews meanwhile; one renewal takes many times what a read takes. */
const RENEWALS_PER_SECOND = 4;
/** One user, who comes back in each round: what several leave behind would add up. */
const ATTACKER = { email: 'attacker@example.com', password: randomBytes(16).toString('base64url') };
const say = (text: string) => process.stdout.write(`${text}\n`);

await using cleanup = new AsyncDisposableStack();
const [good, hostile] = [await startServer('provider', {}), await startServer('hostile', {})];
cleanup.defer(() => good.stop());
cleanup.defer(() => hostile.stop());
const portOf = ({ origin }: { origin: string }) => new URL(origin).port;
const hostOf = ({ origin }: { origin: string }) => new URL(origin).host;

/** Of the attacker too, who shares both: the second by a host of their own. */
const profile = { account: { subject: { path: 'sub' } } };
const bench = providerEntry(good.origin, {
  ...profile,
  userinfo_endpoint: `${good.origin}/userinfo`,
  revocation_endpoint: `${good.origin}/revoke`,
});
const NAMED = 'http://127.0.0.1:{port}';
const shops = providerEntry(NAMED, {
  ...profile,
  userinfo_endpoint: `${NAMED}/userinfo`,
  revocation_endpoint: `${NAMED}/revoke`,
  resources: { endpoint: `${NAMED}/resources`, id: 'id', name: 'name' },
  parameters: { port: { pattern: '^[0-9]{1,5}$', label: { en: 'Port', fr: 'Port' } } },
});
const bound = { provider: 'bench', parameters: {}, host: '' };
const named = { provider: 'shops', parameters: { port: portOf(good) }, host: hostOf(good) };

/** A hub with its users, on a database of its own. */
async function openHub() {
  const { folder, connectionString } = await startDatabase(cleanup);
  const keys = `bench:${randomBytes(32).toString('base64')}`;
  const apiKey = await seed({
    connectionString,
    keys,
    users: 2 * USERS,
    connectionOf: (userId) => (userId > USERS ? named : bound),
  });
  const db = createDatabase({ connectionString });
  cleanup.defer(() => db.close());
  const hub = await startHub({
    ...(await hubEnvironment({ folder, connectionString, keys, providers: { bench, shops } })),
    EVERGRANT_TRUSTED_PROVIDER_ORIGINS: `${good.origin},${hostile.origin}`,
    EVERGRANT_TRUSTED_PROXY_HOPS: '1',
    LOG_LEVEL: 'error',
  });
  cleanup.defer(() => hub.stop());
  await signInOperator(hub.origin);
  return { hub, db, apiKey };
}
const { hub, db, apiKey } = await openHub();
const elsewhere = await openHub();

const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
/** What the backend noticed, and how much of a processor the hub took meanwhile. */
interface Stretch extends SteadyResult {
  readonly cpu: number;
}

/** The schedule has work as well, as it always has: some of the tokens are renewed while others are read. */
async function read(forSeconds: number): Promise<Stretch> {
  await db.pool.query(
    `UPDATE sealed_tokens SET refresh_due_at = now() + random() * $1 * interval '0.8 s'
     WHERE connection_id IN (SELECT connection_id FROM sealed_tokens WHERE user_id <= $2 ORDER BY random() LIMIT $3)`,
    [forSeconds, 2 * USERS, Math.round(RENEWALS_PER_SECOND * forSeconds)],
  );
  const used = await cpuMsOf(hub.pid);
  const result = await readSteadily({
    origin: hub.origin,
    perSecond,
    seconds: forSeconds,
    requestOf: (index) => {
      const userId = 1 + ((index * 7) % (2 * USERS));
      const provider = userId > USERS ? 'shops' : 'bench';
      return { method: 'POST', path: '/api/v1/tokens', headers, body: JSON.stringify({ userId, provider }) };
    },
  });
  return { ...result, cpu: ((await cpuMsOf(hub.pid)) - used) / (10 * result.seconds) };
}

const answersSchema = z.record(z.string(), z.record(z.string(), z.number()));
type Answers = z.infer<typeof answersSchema>;

/** What the others notice while somebody attacks a hub, from the moment that the attacker has signed in; and what that one was answered. */
async function readDuringAttack({ origin }: { origin: string }): Promise<Stretch & { answers: Answers }> {
  const told = {
    hub: origin,
    account: ATTACKER,
    port: portOf(hostile),
    seconds,
    nice: Number(values.nice),
    inFlight: Number(values['in-flight']),
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'attacker.ts'), JSON.stringify(told)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanup.defer(() => void child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  const stretch = await read(seconds);
  return { ...stretch, answers: answersSchema.parse(JSON.parse((await lines.next()).value ?? '')) };
}

say(
  `${USERS} users at a shared provider, ${USERS} at one whose host users name, ${perSecond} reads a second.`,
);
await read(Math.min(quiet, 10));
const answers: Answers = {};
const found = await inTurns<Stretch>(Number(values.rounds), {
  quiet: () => read(quiet),
  elsewhere: () => readDuringAttack(elsewhere.hub),
  here: async () => {
    const attacked = await readDuringAttack(hub);
    for (const [action, counts] of Object.entries(attacked.answers))
      for (const [answer, times] of Object.entries(counts)) {
        answers[action] ??= {};
        answers[action][answer] = (answers[action][answer] ?? 0) + times;
      }
    return attacked;
  },
});

const count = async (sql: string) => Number((await db.pool.query<{ n: string }>(sql)).rows[0]?.n);
const others = `user_id <= ${2 * USERS}`;
const marked = await count(
  `SELECT count(*) AS n FROM connections WHERE ${others} AND (status <> 'connected' OR reason IS NOT NULL)`,
);
const notRenewed = await count(
  `SELECT count(*) AS n FROM sealed_tokens WHERE ${others} AND refresh_due_at < now()`,
);
const { rows: incidents } = await db.pool.query<{ provider: string; host: string; incident: string }>(
  `SELECT provider, host, incident FROM provider_states WHERE incident IS NOT NULL AND host <> $1`,
  [hostOf(hostile)],
);
say(`
${reportInTurns(`${seconds} s of attack`, found, {
  'processor time of the hub': ({ cpu }) => `${cpu.toFixed(0)} %`,
})}
connections of others marked: ${marked}; not renewed in time: ${notRenewed}
incidents at the others' hosts: ${incidents.length}

| the attacker's | answers |
|---|---|`);
for (const [action, counts] of Object.entries(answers).sort(([a], [b]) => a.localeCompare(b)))
  say(
    `| ${action} | ${Object.entries(counts)
      .map(([answer, times]) => `${answer}: ${times}`)
      .join(', ')} |`,
  );
const broken = Object.values(found)
  .flat()
  .some(({ failures }) => Object.keys(failures).length > 0);
if (broken || marked > 0 || incidents.length > 0) process.exitCode = 1;
