import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '@evergrant/server/testing/free-port';
import { type LoadResult, summarise } from '../load.ts';
import {
  hubEnvironment,
  providerEntry,
  type RunningProcess,
  startDatabase,
  startHub,
  startServer,
} from '../processes.ts';
import { startBalancer } from './balancer.ts';
import { openOlderVersion, sourcesAt, type Version } from './older-version.ts';

/**
 * `npm run bench:rolling [-- --from <commit or evergrant-*.tgz>]`: two hubs behind a balancer; tokens are read at a fixed pace while each hub is
 * ended by SIGTERM and started again, several times over. With `--from`, hubs and database begin as those of that version,
 * and are replaced by this version one after the other first.
 */
const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    rate: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '20000' },
  },
});
const ROOT = join(import.meta.dirname, '../..');
const CONNECTIONS = Number(values.connections);
const RATE = Number(values.rate);
/** One read in so many refreshes first. */
const REFRESH_EVERY = 20;
/** Before, between and after the restarts. */
const PAUSE_MS = 5_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

await using cleanup = new AsyncDisposableStack();
const current = sourcesAt(ROOT);
const older = values.from === undefined ? current : await openOlderVersion(cleanup, values.from);
const { folder, connectionString } = await startDatabase(cleanup, older.root);
const keys = `k1:${randomBytes(32).toString('base64')}`;
say(`Storing ${CONNECTIONS.toLocaleString('en')} connections ...`);
const apiKey = await older.store({ connectionString, keys, users: CONNECTIONS });
const provider = await startServer('provider', {});
cleanup.defer(() => provider.stop());
const env = await hubEnvironment({
  folder,
  connectionString,
  keys,
  providers: { bench: providerEntry(provider.origin, { refresh_token_rotation: 'never' }) },
});

/** A place behind the balancer, and the process that has it. */
interface Place {
  readonly port: number;
  readonly dataDir: string;
  hub: RunningProcess;
}
const start = ({ port, dataDir }: Omit<Place, 'hub'>, { server }: Version) =>
  startHub({ ...env, EVERGRANT_DATA_DIR: dataDir }, { program: server, port });

const places: Place[] = [];
cleanup.defer(async () => void (await Promise.all(places.map(({ hub }) => hub.stop()))));
for (const name of ['first', 'second']) {
  const place = { port: await freePort(), dataDir: join(folder, name) };
  places.push({ ...place, hub: await start(place, older) });
}
const balancer = startBalancer(places.map(({ hub }) => hub.origin));
cleanup.defer(() => balancer.close());

/** What callers noticed in one part of the run. */
interface Part {
  readonly durations: number[];
  readonly failures: Map<string, number>;
  retries: number;
}
const newPart = (): Part => ({ durations: [], failures: new Map(), retries: 0 });
let part = newPart();

async function read(number: number): Promise<void> {
  const userId = 1 + Math.floor(Math.random() * CONNECTIONS);
  const forceRefresh = number % REFRESH_EVERY === 0;
  const sentAt = performance.now();
  const noticed = part;
  const { status, retries } = await balancer.send({
    method: 'POST',
    path: '/api/v1/tokens',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ userId, provider: 'bench', forceRefresh }),
  });
  noticed.durations.push(performance.now() - sentAt);
  noticed.retries += retries;
  if (status !== 200) noticed.failures.set(String(status), (noticed.failures.get(String(status)) ?? 0) + 1);
}

const reading = new AbortController();
async function readSteadily(): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const startedAt = performance.now();
  for (let number = 0; !reading.signal.aborted; number += 1) {
    await sleep(Math.max(startedAt + (number * 1_000) / RATE - performance.now(), 0));
    const one = read(number).finally(() => underWay.delete(one));
    underWay.add(one);
  }
  await Promise.all(underWay);
}

async function replaceAll(): Promise<void> {
  for (const place of places) {
    await place.hub.stop();
    place.hub = await start(place, current);
    await sleep(PAUSE_MS);
  }
}

interface Measured extends LoadResult {
  readonly name: string;
  readonly part: Part;
}
const measured: Measured[] = [];
async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  say(`${name} ...`);
  part = newPart();
  const startedAt = performance.now();
  const own = part;
  await work();
  measured.push({ name, part: own, ...summarise(own.durations, (performance.now() - startedAt) / 1_000) });
}

const running = readSteadily();
await sleep(PAUSE_MS);
await measure('before', () => sleep(2 * PAUSE_MS));
if (values.from !== undefined) await measure(`both replaced, from ${values.from}`, replaceAll);
await measure(`both restarted, ${values.rounds} times`, async () => {
  for (let round = 0; round < Number(values.rounds); round += 1) await replaceAll();
});
await measure('after', () => sleep(2 * PAUSE_MS));
reading.abort();
await running;

const failed = ({ failures }: Part) =>
  [...failures].map(([status, count]) => `${count} x ${status}`).join(', ') || '0';
say(`
| reads, ${RATE} a second | p50 / p95 / p99 (ms) | reads | failed | sent again, since a hub closed the connection |
| --- | --- | --- | --- | --- |
${measured
  .map(
    ({ name, p50, p95, p99, count, part: own }) =>
      `| ${name} | ${[p50, p95, p99].map((ms) => ms.toFixed(2)).join(' / ')} | ${count} | ${failed(own)} | ${own.retries} |`,
  )
  .join('\n')}
`);
if (measured.some(({ part: own }) => own.failures.size > 0)) process.exitCode = 1;
