import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@evergrant/database';
import pg from 'pg';

/** A PostgreSQL of our own, which can be stopped and started again at the same address. */
export interface Postgres extends AsyncDisposable {
  /** Which one it is, for people. */
  readonly name: string;
  /** Of its superuser. */
  readonly connectionString: string;
  /** Of the server; 0 while it is stopped. */
  pid(): number;
  /** Does nothing while it runs. */
  start(): Promise<void>;
  /** In order; sessions that are open are broken off. */
  stop(): Promise<void>;
}

/** Starts an empty one: Debian's where it is installed, else the one that the hub brings. */
export async function startPostgres(): Promise<Postgres> {
  const [program] = globSync('/usr/lib/postgresql/*/bin/postgres').sort().reverse();
  const postgres = program === undefined ? await prepareEmbedded() : await prepareDebians(program);
  await postgres.start();
  return postgres;
}

async function prepareEmbedded(): Promise<Postgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'evergrant-postgres-'));
  const launch = () => startEmbeddedPostgres({ dataDir, log: () => undefined });
  let running: Awaited<ReturnType<typeof launch>> | undefined = await launch();
  const { connectionString } = running;
  async function stop(): Promise<void> {
    await running?.stop();
    running = undefined;
  }
  return {
    name: 'PostgreSQL that the hub brings',
    connectionString,
    pid: () => running?.pid ?? 0,
    async start() {
      running ??= await launch();
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; its package brings an account. */
function accountOfPostgres(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (option: string) =>
    Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }).trim());
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function prepareDebians(program: string): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-postgres-'));
  const account = accountOfPostgres();
  if (account.uid !== undefined && account.gid !== undefined) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const own = { ...account, cwd: folder, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } };
  const initdb = ['--pgdata', data, '--username', 'evergrant', '--auth', 'trust', '--encoding', 'UTF8'];
  execFileSync(join(dirname(program), 'initdb'), [...initdb, '--no-sync'], { ...own, stdio: 'ignore' });
  const connectionString = `postgresql://evergrant@localhost/postgres?host=${encodeURIComponent(folder)}`;
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'max_connections=200'];
  let running: ChildProcess | undefined;

  async function stop(): Promise<void> {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    // "Fast": whoever is connected is not waited for.
    child.kill('SIGINT');
    await ended;
  }
  return {
    name: execFileSync(program, ['--version'], { encoding: 'utf8' }).trim(),
    connectionString,
    pid: () => running?.pid ?? 0,
    async start() {
      if (running !== undefined) return;
      const flags = settings.flatMap((setting) => ['-c', setting]);
      running = spawn(program, ['-D', data, ...flags], { ...own, stdio: 'ignore' });
      while (!(await answers(connectionString))) {
        if (running.exitCode !== null) throw new Error('PostgreSQL ended before it was ready');
        await sleep(50);
      }
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
