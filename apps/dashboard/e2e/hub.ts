import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findRunningPostgres, openDirectConnection } from '@evergrant/database';
import { connectSandboxControl, type SandboxControl } from '@evergrant/sandbox';

const ROOT = join(import.meta.dirname, '../../..');
const START_DEADLINE_MS = 300_000;
/** Longer than a hub gives itself. */
const STOP_DEADLINE_MS = 30_000;

/** A hub as users run it: its own process, embedded database, sandbox provider and built dashboard. */
export interface RunningHub extends AsyncDisposable {
  readonly url: string;
  /** Scripts and faults of its sandbox provider. */
  readonly sandbox: SandboxControl;
  readonly sandboxIssuer: string;
  /** The origin of a host application, on another site; nobody listens there until a test does. */
  readonly appOrigin: string;
  /** Runs a command of the CLI against this hub's data folder; answers its standard output. */
  cli(...args: string[]): Promise<string>;
  /** Asks its database. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Stops its process where it stands: what is open stays open, and nothing comes any more. */
  freeze(): void;
  thaw(): void;
}

/** Where a server listens. */
export function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return address.port;
}

/** A port of the loopback interface that nobody listens on, for those who cannot be asked for theirs. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
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
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the hub was not ready in time:\n${output()}`);
}

/**
 * Starts a hub on free ports with a data folder of its own.
 *
 * @param providers what stands in its providers file
 */
export async function startHub(
  settings: Readonly<Record<string, string>> = {},
  providers: Readonly<Record<string, unknown>> = {},
): Promise<RunningHub> {
  await using cleanup = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'evergrant-e2e-'));
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }));
  const providersFile = join(dataDir, 'providers.json');
  await writeFile(providersFile, JSON.stringify(providers));
  const [port, sandboxPort, appPort] = [await freePort(), await freePort(), await freePort()];
  const url = `http://localhost:${port}`;
  const sandboxIssuer = `http://127.0.0.1:${sandboxPort}`;
  const appOrigin = `http://127.0.0.1:${appPort}`;
  const controlToken = randomBytes(24).toString('base64url');
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: join(ROOT, '.cache/compile'),
    NODE_ENV: 'test',
    PORT: String(port),
    EVERGRANT_PUBLIC_URL: url,
    EVERGRANT_DATA_DIR: dataDir,
    EVERGRANT_SANDBOX: 'on',
    EVERGRANT_SANDBOX_PORT: String(sandboxPort),
    EVERGRANT_SANDBOX_CONTROL_TOKEN: controlToken,
    EVERGRANT_PROVIDERS_FILE: providersFile,
    EVERGRANT_APP_ORIGINS: appOrigin,
    EVERGRANT_REDIRECT_ALLOWLIST: appOrigin,
    LOG_FORMAT: 'json',
    ...settings,
  };
  const child = spawn(process.execPath, [join(ROOT, 'apps/server/src/main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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
    appOrigin,
    sandbox: connectSandboxControl({ issuer: sandboxIssuer, controlToken, fetch }),
    async cli(...args) {
      const run = spawn(process.execPath, [join(ROOT, 'apps/cli/src/main.ts'), ...args], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [answer, problem, [code]] = await Promise.all([
        text(run.stdout),
        text(run.stderr),
        once(run, 'close'),
      ]);
      if (code !== 0) throw new Error(`evergrant ${args[0]} exited with ${String(code)}:\n${problem}`);
      return answer;
    },
    async sql(query, values = []) {
      const database = findRunningPostgres(dataDir);
      if (database === undefined) throw new Error('the hub has no database of its own');
      const connection = await openDirectConnection(database.connectionString, 'e2e');
      try {
        return (await connection.query(query, [...values])).rows;
      } finally {
        await connection.end();
      }
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
