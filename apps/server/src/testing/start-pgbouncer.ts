import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatabaseProxy } from '@evergrant/database/testing';
import { freePort } from './free-port.ts';

/** A PgBouncer of the test's own, in front of one server. */
export interface TestPgBouncer extends AsyncDisposable {
  /** The same database, through it. */
  readonly url: string;
}

/** Whether this machine has the program. */
export const hasPgBouncer = (): boolean => spawnSync('pgbouncer', ['--version']).status === 0;

/** Sessions at the server for all clients together: fewer than clients, so that they really share. */
const POOL_SIZE = 4;

/** @throws when it ends before it is ready */
export async function startPgBouncer(
  databaseUrl: string,
  poolMode: 'transaction' | 'session' = 'transaction',
): Promise<TestPgBouncer> {
  await using cleanup = new AsyncDisposableStack();
  // A server on a Unix socket may be out of reach for the account that it runs as; by TCP it is not.
  const byTcp = cleanup.use(await startDatabaseProxy(databaseUrl));
  const server = new URL(byTcp.connectionString);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-pgbouncer-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'pgbouncer.ini');
  const password = server.password === '' ? '' : ` password=${decodeURIComponent(server.password)}`;
  await writeFile(
    file,
    `[databases]
* = host=${server.hostname} port=${server.port} user=${decodeURIComponent(server.username)}${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${poolMode}
default_pool_size = ${POOL_SIZE}
max_client_conn = 500
server_check_delay = 0
`,
  );
  // It refuses to run as root; who it runs as instead has to read its settings.
  const isRoot = process.getuid?.() === 0;
  await chmod(folder, 0o755);
  const child = spawn('pgbouncer', [...(isRoot ? ['-u', 'nobody'] : []), file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  cleanup.defer(async () => {
    if (child.exitCode !== null || child.pid === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  await untilReady(child.stderr.setEncoding('utf8'));
  server.host = `127.0.0.1:${port}`;
  const running = cleanup.move();
  return { url: server.href, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function untilReady(lines: NodeJS.ReadableStream): Promise<void> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    lines.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('process up')) resolve();
    });
    lines.on('end', () => reject(new Error(`pgbouncer ended before it was ready: ${text}`)));
  });
}
