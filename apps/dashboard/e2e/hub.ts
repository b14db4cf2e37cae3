import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectSandboxControl, type SandboxControl } from '@evergrant/sandbox';

const ROOT = join(import.meta.dirname, '../../..');
const START_DEADLINE_MS = 60_000;

/** A hub as users run it: its own process, embedded database, sandbox provider and built dashboard. */
export interface RunningHub extends AsyncDisposable {
  readonly url: string;
  /** Scripts and faults of its sandbox provider. */
  readonly sandbox: SandboxControl;
  readonly sandboxIssuer: string;
  /** Runs a command of the CLI against this hub's data folder; answers its standard output. */
  cli(...args: string[]): Promise<string>;
}

/** A port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the hub ended at start:\n${output()}`);
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
  const dataDir = await mkdtemp(join(tmpdir(), 'evergrant-e2e-'));
  const providersFile = join(dataDir, 'providers.json');
  await writeFile(providersFile, JSON.stringify(providers));
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const url = `http://localhost:${port}`;
  const sandboxIssuer = `http://127.0.0.1:${sandboxPort}`;
  const controlToken = randomBytes(24).toString('base64url');
  const env = {
    ...process.env,
    NODE_ENV: 'test',
    PORT: String(port),
    EVERGRANT_PUBLIC_URL: url,
    EVERGRANT_DATA_DIR: dataDir,
    EVERGRANT_SANDBOX: 'on',
    EVERGRANT_SANDBOX_PORT: String(sandboxPort),
    EVERGRANT_SANDBOX_CONTROL_TOKEN: controlToken,
    EVERGRANT_PROVIDERS_FILE: providersFile,
    LOG_FORMAT: 'json',
    ...settings,
  };
  const child = spawn(process.execPath, [join(ROOT, 'apps/server/src/main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  await untilReady(url, child, () => output).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });

  return {
    url,
    sandboxIssuer,
    sandbox: connectSandboxControl({ issuer: sandboxIssuer, controlToken, fetch }),
    async cli(...args) {
      const run = spawn(process.execPath, [join(ROOT, 'apps/cli/src/main.ts'), ...args], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let text = '';
      run.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      const [code] = await once(run, 'exit');
      if (code !== 0) throw new Error(`evergrant ${args[0]} exited with ${String(code)}`);
      return text;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
