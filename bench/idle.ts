import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '@evergrant/server/testing/free-port';
import { median } from './load.ts';
import { residentOf } from './processes.ts';

/**
 * `npm run bench:idle`: what a hub of the release holds that has nothing to do, ten seconds after its start in production, with
 * the PostgreSQL that it brings (not counted): the very first start, which makes the database, and those after it. Linux only.
 */
const { values } = parseArgs({
  options: {
    starts: { type: 'string', default: '3' },
    /** A folder that `npm run build:release` has filled. Default: it is built. */
    release: { type: 'string' },
    /** Options of Node. */
    node: { type: 'string', multiple: true, default: [] },
  },
});
const ROOT = join(import.meta.dirname, '..');
const IDLE_MS = 10_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

await using cleanup = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), 'evergrant-idle-'));
cleanup.defer(() => rm(folder, { recursive: true, force: true }));
const release = values.release ?? join(folder, 'release');
if (values.release === undefined)
  execFileSync(process.execPath, [join(ROOT, 'scripts/build-release.mjs'), release], { stdio: 'ignore' });

const keys = `k1:${randomBytes(32).toString('base64')}`;

async function measureStart() {
  const child = spawn(
    process.execPath,
    [...values.node, join(release, 'evergrant-with-postgres/evergrant.mjs')],
    {
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        NODE_ENV: 'production',
        PORT: String(await freePort()),
        EVERGRANT_PUBLIC_URL: 'https://hub.example.com',
        EVERGRANT_KEYS: keys,
        EVERGRANT_DATA_DIR: join(folder, 'home'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  try {
    const startedAt = performance.now();
    let output = '';
    for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      output += String(text);
      if (output.includes('Evergrant is ready')) break;
    }
    child.stdout.resume();
    const readyMs = performance.now() - startedAt;
    await sleep(IDLE_MS);
    return { readyMs, ...(await residentOf(child.pid ?? 0)) };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

type Start = Awaited<ReturnType<typeof measureStart>>;

const first = await measureStart();
const later: Start[] = [];
for (let number = 0; number < Number(values.starts); number += 1) later.push(await measureStart());
const row = (name: string, starts: readonly Start[]) => {
  const middle = (pick: (start: Start) => number) => median(starts.map(pick)).toFixed(0);
  return `| ${name} | ${middle(({ all }) => all)} MB | ${middle(({ own }) => own)} MB | ${middle(({ files }) => files)} MB | ${middle(({ readyMs }) => readyMs)} ms |`;
};
say(`
| start | resident | of its own | of files, which processes share | ready after |
| --- | --- | --- | --- | --- |
${row('the first, which makes the database', [first])}
${row('later ones', later)}
`);
