import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A PgBouncer of the test's own, in front of one server. */
export interface TestPgBouncer extends AsyncDisposable {
  /** The same database, through it. */
  readonly url: string;
}

/** Whether this machine has the program. */
export const hasPgBouncer = (): boolean => spawnSync('pgbouncer', ['--version']).status === 0;

/** Fewer than clients, so that they really share. */
const FEW_SESSIONS = 4;

/**
 * @param poolSize sessions at the server for all clients together
 * @throws when it ends before it is ready
 */
export async function startPgBouncer(
  databaseUrl: string,
  poolMode: 'transaction' | 'session' = 'transaction',
  poolSize = FEW_SESSIONS,
): Promise<TestPgBouncer> {
  await using cleanup = new AsyncDisposableStack();
  const server = new URL(databaseUrl);
  const socketFolder = server.searchParams.get('host');
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-pgbouncer-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'pgbouncer.ini');
  const password = server.password === '' ? '' : ` password=${decodeURIComponent(server.password)}`;
  await writeFile(
    file,
    `[databases]
* = host=${socketFolder ?? server.hostname} port=${server.port || 5432} user=${decodeURIComponent(server.username)}${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${poolMode}
default_pool_size = ${poolSize}
max_client_conn = 500
server_check_delay = 0
`,
  );
  // It refuses to run as root; who it runs as instead has to read its settings, and to reach the socket.
  await chmod(folder, 0o755);
  const account = process.getuid?.() === 0 ? ['-u', ownerOf(socketFolder)] : [];
  const child = spawn('pgbouncer', [...account, file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  cleanup.defer(async () => {
    if (child.exitCode !== null || child.pid === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  await untilReady(child.stderr.setEncoding('utf8'));
  server.searchParams.delete('host');
  server.host = `127.0.0.1:${port}`;
  const running = cleanup.move();
  return { url: server.href, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** The name of the account that a folder belongs to; without a folder, of one that owns nothing. */
const ownerOf = (folder: string | null): string =>
  folder === null
    ? 'nobody'
    : execFileSync('id', ['-un', String(statSync(folder).uid)], { encoding: 'utf8' }).trim();

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
