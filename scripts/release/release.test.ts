import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from '@evergrant/server/testing/free-port';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../lib/root.mjs';

/** nobody, where we may become them: a release needs no rights, and nothing of ours. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

let folder: string;
let built: string;
let node: string;
/** Empty, but for the archive's content. */
let home: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evergrant-release-'));
  chmodSync(folder, 0o755);
  built = join(folder, 'built');
  execFileSync(process.execPath, [join(root, 'scripts/build-release.mjs'), built]);
  node = join(folder, 'node');
  cpSync(process.execPath, node);
  home = join(folder, 'home');
  mkdirSync(home);
  if (nobody.uid !== undefined) chownSync(home, nobody.uid, nobody.gid);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function unpack(pattern: string): string {
  const [archive = ''] = globSync(pattern, { cwd: built });
  const to = join(folder, archive.replace(/\.tgz$/, '.unpacked'));
  mkdirSync(to);
  execFileSync('tar', ['-xzf', join(built, archive), '-C', to, '--strip-components=1']);
  return to;
}

interface Start {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const start = (release: string, { args = [], environment = {} }: Start = {}): ChildProcess =>
  spawn(node, [join(release, 'evergrant.mjs'), ...args], {
    cwd: home,
    env: { HOME: home, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...nobody,
  });

async function run(release: string, options: Start): Promise<{ code: number | null; output: string }> {
  const child = start(release, options);
  if (child.stdout === null || child.stderr === null) throw new TypeError('the child has no pipes');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, output: out + err };
}

const untilReady = (hub: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let output = '';
    const hear = (chunk: unknown) => {
      output += String(chunk);
      if (output.includes('Evergrant is ready')) resolve();
    };
    hub.stdout?.on('data', hear);
    hub.stderr?.on('data', hear);
    hub.once('close', () => reject(new Error(`the hub ended: ${output}`)));
  });

it('runs from the archive alone, as nobody, with an empty home, and with everything in it', async () => {
  const release = unpack('*-*-*.tgz');
  const port = await freePort();
  const environment = { PORT: String(port), EVERGRANT_SANDBOX_PORT: String(await freePort()) };
  const hub = start(release, { environment });
  try {
    await untilReady(hub);
    const origin = `http://127.0.0.1:${port}`;
    const page = await fetch(origin, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<script type="module"');
    const ready = await fetch(`${origin}/readyz`);
    expect(ready.status).toBe(200);
    const sandbox = await fetch(`http://127.0.0.1:${environment.EVERGRANT_SANDBOX_PORT}/assets/sandbox.css`);
    expect(sandbox.status).toBe(200);
    const healthcheck = spawnSync(node, [join(release, 'healthcheck.mjs')], { env: environment });
    expect(healthcheck.status).toBe(0);
    const keys = await run(release, { args: ['keys', 'status', '--json'], environment });
    expect(keys).toMatchObject({ code: 0, output: expect.stringContaining('"k1"') });
  } finally {
    hub.kill('SIGTERM');
    await once(hub, 'close');
  }
  expect(hub.exitCode).toBe(0);
  const gone = spawnSync(node, [join(release, 'healthcheck.mjs')], { env: environment });
  expect(gone.status).toBe(1);
});

it('says what it lacks: a database, where it brings none, and a newer Node', async () => {
  const release = unpack('evergrant-*[0-9].[0-9].[0-9].tgz');
  const without = await run(release, { environment: { EVERGRANT_DATA_DIR: join(home, 'other') } });
  expect(without).toMatchObject({ code: 1, output: expect.stringContaining('Set DATABASE_URL') });
  const pretended = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'18.20.4'}})`;
  const old = spawnSync(node, ['--import', pretended, join(release, 'evergrant.mjs')], { encoding: 'utf8' });
  expect(old).toMatchObject({ status: 1, stderr: expect.stringContaining('needs Node 24 or newer') });
});

it('is what the image is made of, by the same command', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(scripts).toHaveProperty('build:release', 'node scripts/build-release.mjs');
  expect(dockerfile).toMatch(/^RUN npm run build:release$/m);
  const copied = /^COPY --from=build \/src\/dist\/release\/(\S+) \/opt\/evergrant$/m.exec(dockerfile)?.[1];
  const inImage = globSync('**/*', { cwd: join(built, copied ?? '') });
  const named = [...dockerfile.matchAll(/"\/opt\/evergrant\/([^"]+)"/g)].map(([, file]) => file);
  expect(named).toEqual(['sbom.cdx.json', 'healthcheck.mjs', 'evergrant.mjs']);
  expect(inImage).toEqual(expect.arrayContaining(named));
  expect(inImage.filter((file) => file.includes('embedded'))).toEqual([]);
});
