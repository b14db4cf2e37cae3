import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fchownSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseSetupError } from '../setup-error.ts';
import { findBinaries } from './binaries.ts';
import { databaseName, ensureCluster, notExecutable, spawnOptions } from './cluster.ts';
import { acquireDataDirLock } from './data-dir-lock.ts';
import { type PostgresHome, prepareHome } from './home.ts';
import { endPostgres, stopOrphan } from './orphan.ts';

const startTimeoutMs = 60_000;
const maxLogBytes = 1024 * 1024;

/** A running PostgreSQL of our own. */
export type EmbeddedPostgres = {
  /** `postgresql://` with the socket folder as host; contains no secret. */
  connectionString: string;
  /** Folder of the Unix socket, mode 0700. */
  socketDir: string;
  /** Pid of the server. */
  pid: number;
  /** Resolves when the server has ended, asked to or not. */
  exited: Promise<void>;
  /** Shuts down in order, within 30 seconds. Close your pools first. Safe to call twice. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Absolute path; created when missing. Everything lives in `<dataDir>/postgres`. */
  dataDir: string;
  /** Gets one line per step that takes time. */
  log: (message: string) => void;
  /**
   * `false` trades safety against power loss for speed. For tests.
   * @default true
   */
  durable?: boolean;
};

/**
 * Starts a PostgreSQL 18 in `dataDir` from binaries that come with npm, makes its database on the first start, and
 * ends a server that a killed process left behind. It listens on a Unix socket only; folder permissions guard it.
 *
 * @throws DatabaseSetupError `UNSUPPORTED_PLATFORM`, `DATA_DIR_IN_USE`, `DATA_DIR_UNUSABLE`, `POSTGRES_FAILED`
 *
 * @example
 * const postgres = await startEmbeddedPostgres({ dataDir: '/srv/evergrant', log: console.log });
 * const pool = new pg.Pool({ connectionString: postgres.connectionString });
 * await pool.end();
 * await postgres.stop();
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = prepareHome(options.dataDir, findBinaries(), options.log);
  const lock = await acquireDataDirLock(home.dir);
  try {
    const cluster = await ensureCluster(home, options.log);
    await stopOrphan(cluster, options.log);
    const server = spawnServer(home, cluster, options.durable ?? true);
    const pid = await untilReady(server, cluster, home);
    const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    server.unref();
    const running = () => (server.exitCode === null && server.signalCode === null ? [pid] : []);
    const stop = once(async () => {
      await endPostgres(running, pid);
      await exited;
      lock.release();
    });
    const { socketDir } = home;
    return { connectionString: connectionStringOf(socketDir), socketDir, pid, exited, stop };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function connectionStringOf(socketDir: string): string {
  return `postgresql://${databaseName}@localhost/${databaseName}?host=${encodeURIComponent(socketDir)}`;
}

/** Detached: Ctrl-C in a terminal goes to the whole process group, and the hub must stop before its database. */
function spawnServer(home: PostgresHome, cluster: string, durable: boolean): ChildProcess {
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: `"${home.socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: '200',
    shared_buffers: '128MB',
    // Under load the write-ahead log would otherwise grow to 1 GB in a folder that people back up.
    max_wal_size: '256MB',
    // Short statements on a small machine: compiling them and sharing them out costs more than it brings.
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A failing statement may carry a secret in its text.
    log_min_error_statement: 'panic',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openLog(home);
  try {
    return spawn(join(home.binDir, 'postgres'), ['-D', cluster, ...flags], {
      ...spawnOptions(home),
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** The server's own log, with one older generation. */
function openLog(home: PostgresHome): number {
  const path = logPath(home);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maxLogBytes) renameSync(path, `${path}.1`);
  const descriptor = openSync(path, 'a', 0o600);
  if (home.runAs !== undefined) fchownSync(descriptor, home.runAs.uid, home.runAs.gid);
  return descriptor;
}

const logPath = (home: PostgresHome) => join(home.dir, 'postgres.log');

/** Resolves to the server's pid when its `postmaster.pid` says "ready" (line 8), as `pg_ctl` does. */
async function untilReady(server: ChildProcess, cluster: string, home: PostgresHome): Promise<number> {
  let failure: DatabaseSetupError | undefined;
  server.once('error', (error) => {
    failure = notExecutable(error);
  });
  const deadline = performance.now() + startTimeoutMs;
  while (failure === undefined && server.exitCode === null && performance.now() < deadline) {
    const [pid, , , , , , , status] = readPidFile(cluster);
    if (server.pid !== undefined && pid === String(server.pid) && status?.trim() === 'ready')
      return server.pid;
    await delay(10);
  }
  if (server.pid !== undefined && server.exitCode === null) server.kill('SIGQUIT');
  throw (
    failure ??
    new DatabaseSetupError('POSTGRES_FAILED', `PostgreSQL did not start. Its log ends: ${logEnd(home)}`)
  );
}

function readPidFile(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

const logEnd = (home: PostgresHome) =>
  readFileSync(logPath(home), 'utf8').trim().split('\n').slice(-8).join('\n');

function once(action: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => {
    result ??= action();
    return result;
  };
}
