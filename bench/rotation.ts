import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createKeyRing, createVault, listKeys, parseKeys, tokenBinding } from '@evergrant/core';
import { createDatabase } from '@evergrant/database';
import { freePort } from '@evergrant/server/testing/free-port';
import { z } from 'zod';
import { type MortalHub, startMortalHub, waitFor } from './chaos/hub-process.ts';
import { hubEnvironment, providerEntry, startDatabase, startServer } from './processes.ts';
import { seed } from './seed.ts';

/**
 * `npm run bench:rotation`: the key of a database full of connections is rotated while tokens are read and refreshed
 * through two hubs, which are killed (`kill -9`) in between. Then the old key is retired, and the hubs start without it.
 */
const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '100' },
    kills: { type: 'string', default: '5' },
  },
});
const CONNECTIONS = Number(values.connections);
const KILLS = Number(values.kills);
/** One read in so many refreshes first. */
const REFRESH_EVERY = 20;
const ROOT = join(import.meta.dirname, '..');
const say = (line: string) => process.stdout.write(`${line}\n`);

await using cleanup = new AsyncDisposableStack();
const { folder, connectionString } = await startDatabase(cleanup);
const oldKey = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
say(`Storing ${CONNECTIONS.toLocaleString('en')} connections ...`);
const apiKey = await seed({ connectionString, keys: oldKey, users: CONNECTIONS });
const db = createDatabase({ connectionString });
cleanup.defer(() => db.close());
const provider = await startServer('provider', {});
cleanup.defer(() => provider.stop());

const keyFile = join(folder, 'keys');
await writeFile(keyFile, `${oldKey}\n`, { mode: 0o600 });
const env = {
  ...(await hubEnvironment({
    folder,
    connectionString,
    keys: '',
    providers: { bench: providerEntry(provider.origin, { refresh_token_rotation: 'never' }) },
  })),
  EVERGRANT_KEYS_FILE: keyFile,
};

/** Runs a command as an operator would. @throws with what it printed */
async function evergrant(...args: string[]): Promise<unknown> {
  const child = spawn(process.execPath, [join(ROOT, 'apps/cli/src/main.ts'), ...args, '--json'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`${args.join(' ')}: ${printed}`);
  return JSON.parse(printed);
}

const hubs: MortalHub[] = [];
for (const index of [0, 1])
  hubs.push(
    await startMortalHub({
      port: await freePort(),
      env: { ...env, EVERGRANT_DATA_DIR: join(folder, `hub-${index}`) },
      failpointOf: () => undefined,
    }),
  );
cleanup.defer(async () => void (await Promise.all(hubs.map((hub) => hub.stop()))));

let reads = 0;
let refreshes = 0;
let failovers = 0;
const failures: string[] = [];
const times: number[] = [];

/** As a balancer does: to a hub that is ready, and to the next one when the connection breaks. */
async function read(number: number): Promise<void> {
  const forceRefresh = number % REFRESH_EVERY === 0;
  const userId = 1 + Math.floor(Math.random() * CONNECTIONS);
  const startedAt = performance.now();
  for (let attempt = 0; ; attempt += 1) {
    const ready = hubs.filter((hub) => hub.isReady());
    const hub = ready[(number + attempt) % Math.max(ready.length, 1)];
    const answer = await fetch(`${hub?.origin}/api/v1/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userId, provider: 'bench', forceRefresh }),
    })
      .then(async (response) => ({ status: response.status, body: await response.text() }))
      .catch(() => null);
    if (answer === null && attempt < 20) {
      failovers += 1;
      await sleep(50);
      continue;
    }
    reads += 1;
    if (forceRefresh) refreshes += 1;
    times.push(performance.now() - startedAt);
    if (answer?.status !== 200) failures.push(answer === null ? 'nobody answered' : answer.body);
    return;
  }
}

const reading = new AbortController();
const underWay = new Set<Promise<void>>();
async function readUntilStopped(): Promise<void> {
  const startedAt = performance.now();
  for (let number = 0; !reading.signal.aborted; number += 1) {
    const due = startedAt + (number * 1_000) / Number(values.rate);
    await sleep(Math.max(due - performance.now(), 0));
    const one = read(number).finally(() => underWay.delete(one));
    underWay.add(one);
  }
  await Promise.all(underWay);
}
const p99 = () => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
const leftOf = async (keyId: string) =>
  (await listKeys({ db })).keys.find((key) => key.keyId === keyId)?.sealed.connections ?? 0;

const running = readUntilStopped();
await sleep(10_000);
const before = p99();
times.length = 0;

const { id } = z.object({ id: z.string() }).parse(await evergrant('keys', 'rotate'));
const rotatedAt = performance.now();
await waitFor(async () => (await listKeys({ db })).keys[0]?.keyId === id);
say(`${id} seals after ${((performance.now() - rotatedAt) / 1_000).toFixed(1)} s.`);
let kills = 0;
for (let left = await leftOf('k1'); left > 0; left = await leftOf('k1')) {
  const due = left < CONNECTIONS * (1 - (kills + 1) / (KILLS + 1));
  const hub = hubs[kills % 2];
  if (due && kills < KILLS && hubs.every((one) => one.isReady())) {
    hub?.kill();
    kills += 1;
    say(`Killed a hub with ${left.toLocaleString('en')} connections left.`);
  }
  await sleep(500);
}
const resealedIn = (performance.now() - rotatedAt) / 1_000;
const during = p99();
await waitFor(() => hubs.every((hub) => hub.isReady()));

// The database counts what is left; a hub may still have to notice that the other key seals.
await waitFor(() =>
  evergrant('keys', 'retire', 'k1').then(
    () => true,
    () => false,
  ),
);
say('k1 is retired.');
const newKey = (await readFile(keyFile, 'utf8'))
  .split('\n')
  .filter((line) => line.startsWith(`${id}:`))
  .join('');
await writeFile(keyFile, `${newKey}\n`);
for (const hub of hubs) await hub.makeImmortal();
await sleep(5_000);
reading.abort();
await running;

const vault = createVault(createKeyRing(parseKeys(newKey).keys));
const { rows } = await db.pool.query<{
  connectionId: number;
  userId: number;
  access: string;
  refresh: string;
}>(
  'SELECT connection_id AS "connectionId", user_id AS "userId", access_token AS access, refresh_token AS refresh FROM sealed_tokens',
);
for (const { access, refresh, ...row } of rows) {
  const owner = { ...row, provider: 'bench', accountId: `account${row.connectionId}`, parameters: {} };
  vault.decryptToken(access, tokenBinding(owner, 'access_token'));
  vault.decryptToken(refresh, tokenBinding(owner, 'refresh_token'));
}
say(`
| | |
|---|---|
| connections, all opened with ${id} alone in the end | ${rows.length.toLocaleString('en')} |
| sealed anew in | ${resealedIn.toFixed(0)} s |
| hubs killed meanwhile | ${kills} |
| reads at ${values.rate} a second, refreshes among them | ${reads}, ${refreshes} |
| failed reads | ${failures.length} |
| connections to a killed hub that broke, and went to the other | ${failovers} |
| p99 before / during (ms) | ${before.toFixed(1)} / ${during.toFixed(1)} |
| keys known to the database | ${(await listKeys({ db })).keys.map(({ keyId }) => keyId).join(', ')} |
`);
for (const failure of new Set(failures)) say(failure);
if (failures.length > 0 || kills < KILLS) process.exitCode = 1;
