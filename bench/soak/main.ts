import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type LoadRequest, openLine, runLoad, wireForm } from '../load.ts';
import {
  cpuMsOf,
  hubEnvironment,
  providerEntry,
  residentOf,
  startDatabase,
  startHub,
  startServer,
} from '../processes.ts';
import { seed } from '../seed.ts';

/**
 * `npm run bench:soak [-- --minutes 30]`: a hub of the release at half of what it can do, for long. Once a minute it collects
 * its garbage and says what it holds. Exit code 1 when that grows, or is too much once the load is over. Linux only.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    /** Requests a second. Default: half of what it does when it is asked as fast as it answers. */
    rate: { type: 'string' },
    connections: { type: 'string', default: '20000' },
    /** A folder that `npm run build:release` has filled. Default: it is built. */
    release: { type: 'string' },
  },
});
const ROOT = join(import.meta.dirname, '../..');
const MINUTES = Number(values.minutes);
const CONNECTIONS = Number(values.connections);
const LINES = 16;
/** Requests of which one refreshes first, and one asks for a list. */
const MIX = { refresh: 50, list: 10 } as const;
const MOST_MB_A_MINUTE = 1;
const MOST_MB = 250;
/** A slope over less than this says nothing. */
const SHORTEST_MINUTES = 15;
/** Two looks of a hub at whether it rests, and some more. */
const REST_MS = 150_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

const sampleSchema = z.object({
  rss: z.number(),
  heapUsed: z.number(),
  external: z.number(),
  descriptors: z.number(),
  handles: z.record(z.string(), z.number()),
});
type Sample = z.infer<typeof sampleSchema>;

await using cleanup = new AsyncDisposableStack();
const { folder, connectionString } = await startDatabase(cleanup);
const release = values.release ?? join(folder, 'release');
if (values.release === undefined) {
  say('Building the release ...');
  execFileSync(process.execPath, [join(ROOT, 'scripts/build-release.mjs'), release], { stdio: 'ignore' });
}
const keys = `k1:${randomBytes(32).toString('base64')}`;
say(`Storing ${CONNECTIONS.toLocaleString('en')} connections ...`);
const apiKey = await seed({ connectionString, keys, users: CONNECTIONS });
const provider = await startServer('provider', {});
cleanup.defer(() => provider.stop());
const file = join(folder, 'sample.json');
const hub = await startHub(
  {
    ...(await hubEnvironment({
      folder,
      connectionString,
      keys,
      providers: { bench: providerEntry(provider.origin, { refresh_token_rotation: 'never' }) },
    })),
    NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'sampler.ts')).href}`,
    SOAK_SAMPLE: file,
  },
  { program: join(release, 'evergrant/evergrant.mjs') },
);
cleanup.defer(() => hub.stop());

async function takeSample(): Promise<Sample> {
  await rm(file, { force: true });
  process.kill(hub.pid, 'SIGHUP');
  while (!existsSync(file)) await sleep(20);
  return sampleSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
function request(number: number): LoadRequest {
  const userId = 1 + Math.floor(Math.random() * CONNECTIONS);
  if (number % MIX.list === 1)
    return { method: 'GET', path: `/api/v1/connections?userId=${userId}`, headers };
  const forceRefresh = number % MIX.refresh === 0;
  const body = JSON.stringify({ userId, provider: 'bench', forceRefresh });
  return { method: 'POST', path: '/api/v1/tokens', headers, body };
}

async function capacity(): Promise<number> {
  const requests = (count: number) => Array.from({ length: count }, (_, index) => request(index));
  const ask = (count: number) =>
    runLoad({ origin: hub.origin, connections: LINES, requests: requests(count), expect: 200 });
  await ask(5_000);
  return (await ask(20_000)).perSecond;
}
const rate = values.rate === undefined ? (await capacity()) / 2 : Number(values.rate);
say(`${rate.toFixed(0)} requests a second for ${MINUTES} minutes.\n`);

const over = new AbortController();
const startedAt = performance.now();
let answered = 0;
const failures = new Map<number, number>();
async function askSteadily(first: number): Promise<void> {
  const origin = new URL(hub.origin);
  const line = await openLine(origin);
  for (let number = first; !over.signal.aborted; number += LINES) {
    const early = startedAt + (number * 1_000) / rate - performance.now();
    if (early > 1) await sleep(early);
    const { status } = await line.send(wireForm(request(number), origin.host));
    answered += 1;
    if (status !== 200) failures.set(status, (failures.get(status) ?? 0) + 1);
  }
  line.close();
}
const asking = Promise.all(Array.from({ length: LINES }, (_, index) => askSteadily(index)));

const MB = 1e6;
const samples: (Sample & { readonly minute: number })[] = [];
say(
  '| minute | resident (MB) | heap (MB) | outside of it (MB) | processor (ms each) | descriptors | handles |',
);
say('| --- | --- | --- | --- | --- | --- | --- |');
let used = { cpuMs: await cpuMsOf(hub.pid), answered };
for (let minute = 1; minute <= MINUTES; minute += 1) {
  await Promise.race([
    sleep(startedAt + minute * 60_000 - performance.now(), undefined, { ref: false }),
    asking,
  ]);
  const now = { cpuMs: await cpuMsOf(hub.pid), answered };
  const each = (now.cpuMs - used.cpuMs) / (now.answered - used.answered);
  used = now;
  const sample = await takeSample();
  samples.push({ minute, ...sample });
  const [rss, heap, external] = [sample.rss, sample.heapUsed, sample.external].map((bytes) =>
    (bytes / MB).toFixed(1),
  );
  const handles = Object.entries(sample.handles).map(([kind, count]) => `${count} ${kind}`);
  say(
    `| ${minute} | ${rss} | ${heap} | ${external} | ${each.toFixed(2)} | ${sample.descriptors} | ${handles.sort().join(', ')} |`,
  );
}
over.abort();
await asking;
say('Left alone ...');
await sleep(REST_MS);
const rested = (await residentOf(hub.pid)).all;

/** By least squares, in units a minute. */
function slopeOf(read: (sample: Sample) => number, among: typeof samples): number {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [x, y] = [mean(among.map(({ minute }) => minute)), mean(among.map(read))];
  const spread = among.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0);
  return among.reduce((sum, sample) => sum + (sample.minute - x) * (read(sample) - y), 0) / spread;
}

const warm = samples.slice(Math.floor(samples.length / 3));
const growth = slopeOf(({ rss }) => rss / MB, warm);
const descriptors = slopeOf((sample) => sample.descriptors, warm);
const resident = (samples.at(-1)?.rss ?? 0) / MB;
say(`
${answered.toLocaleString('en')} answers, ${[...failures].map(([status, count]) => `${count} x ${status}`).join(', ') || 'none of them an error'}.
From minute ${warm[0]?.minute ?? 0} on: ${growth.toFixed(2)} MB and ${descriptors.toFixed(2)} descriptors a minute; ${resident.toFixed(0)} MB at the end, ${rested.toFixed(0)} MB once it rested.`);
const problems = [
  ...(growth < MOST_MB_A_MINUTE ? [] : [`memory grows by ${growth.toFixed(2)} MB a minute`]),
  ...(rested <= MOST_MB ? [] : [`it holds more than ${MOST_MB} MB after the load`]),
  ...(descriptors < 0.5 ? [] : ['descriptors grow']),
  ...(failures.size === 0 ? [] : ['requests failed']),
];
if (MINUTES < SHORTEST_MINUTES) say(`Too short for a verdict: ${SHORTEST_MINUTES} minutes at least.`);
else if (problems.length === 0) say('Verdict: flat.');
else {
  say(`Verdict: ${problems.join('; ')}.`);
  process.exitCode = 1;
}
