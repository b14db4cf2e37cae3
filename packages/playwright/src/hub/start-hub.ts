import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectSandboxControl, type SandboxControl } from '@evergrant/sandbox/control';
import { freePort } from '@evergrant/sandbox/free-port';

const START_DEADLINE_MS = 300_000;
/** Longer than a hub gives itself. */
const STOP_DEADLINE_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/** How a hub is started. */
export interface HubSettings {
  /** Where the hub is: a release that was unpacked, or a checkout. Default: `EVERGRANT_HUB`. */
  readonly folder?: string;
  /** Variables over those that it needs to run by itself. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * The data folder of a hub that has ended: this one begins with a copy of it. Default: none, so that it makes its database
   * and keys, which takes longer than all else about a start.
   */
  readonly data?: string;
  /** Whether its clock can be put forward, by the fixture `clock`. Default: false. */
  readonly movableClock?: boolean;
  /** What stands in its providers file, besides the sandbox. */
  readonly providers?: Readonly<Record<string, unknown>>;
}

/** A hub as users run it: its own process, its own database, sandbox provider and dashboard. */
export interface RunningHub extends AsyncDisposable {
  readonly url: string;
  /** Scripts and faults of its sandbox provider. */
  readonly sandbox: SandboxControl;
  readonly sandboxIssuer: string;
  readonly dataDir: string;
  /** What its process was started with, for commands that are to be about the same hub. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Everything that it has printed. */
  log(): string;
  /** Stops its process where it stands: what is open stays open, and nothing comes any more. */
  freeze(): void;
  thaw(): void;
}

/**
 * Starts a hub on free ports with a data folder of its own, which goes with it.
 *
 * @throws Error where there is no hub, or it does not get ready; with what it printed
 */
export async function startHub(settings: HubSettings = {}): Promise<RunningHub> {
  await using cleanup = new AsyncDisposableStack();
  const main = findMain(settings.folder ?? process.env.EVERGRANT_HUB);
  const dataDir = await mkdtemp(join(tmpdir(), 'evergrant-e2e-'));
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }));
  // By `cp`, which keeps owners: PostgreSQL has one of its own where the tests are run by root.
  if (settings.data !== undefined) await promisify(execFile)('cp', ['-a', `${settings.data}/.`, dataDir]);
  const providersFile = join(dataDir, 'providers.json');
  await writeFile(providersFile, JSON.stringify(settings.providers ?? {}));
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const url = `http://localhost:${port}`;
  const sandboxIssuer = `http://127.0.0.1:${sandboxPort}`;
  const controlToken = randomBytes(24).toString('base64url');
  const environment = {
    ...process.env,
    NODE_ENV: 'test',
    PORT: String(port),
    EVERGRANT_PUBLIC_URL: url,
    EVERGRANT_DATA_DIR: dataDir,
    EVERGRANT_SANDBOX: 'on',
    EVERGRANT_SANDBOX_PORT: String(sandboxPort),
    EVERGRANT_SANDBOX_CONTROL_TOKEN: controlToken,
    EVERGRANT_PROVIDERS_FILE: providersFile,
    EVERGRANT_TEST_CLOCK: settings.movableClock ? 'on' : 'off',
    LOG_FORMAT: 'json',
    ...settings.environment,
  };
  const child = spawn(process.execPath, [main], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  cleanup.defer(() => end(child));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  await untilReady(url, child, () => output);

  const running = cleanup.move();
  return {
    url,
    sandboxIssuer,
    dataDir,
    environment,
    sandbox: connectSandboxControl({ issuer: sandboxIssuer, controlToken, fetch }),
    log: () => output,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** What Node runs: of a release, or of a checkout. */
function findMain(folder: string | undefined): string {
  if (folder === undefined)
    throw new Error(
      'Say where the hub is: EVERGRANT_HUB=<folder of a release or checkout>, or `hubSettings`.',
    );
  const main = ['evergrant.mjs', 'apps/server/src/main.ts']
    .map((file) => join(folder, file))
    .find(existsSync);
  if (main === undefined) throw new Error(`There is no Evergrant in ${folder}.`);
  return main;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** Asks the hub to end, which ends its PostgreSQL too; by force only where that takes too long. */
async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await ended;
  clearTimeout(force);
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (hasEnded(child)) throw new Error(`the hub ended at start:\n${output()}`);
    // What answers there before this one says so itself is another, and this one will find its port taken.
    const ready =
      output().includes('Evergrant is ready') &&
      (await fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      ));
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  throw new Error(`the hub was not ready in time:\n${output()}`);
}
