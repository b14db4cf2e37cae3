import { type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSetupError } from '../setup-error.ts';
import { unsupported } from './binaries.ts';
import type { PostgresHome } from './home.ts';

/** Name of the database and of its owner. */
export const databaseName = 'evergrant';

/** Version of the cluster format, the content of `PG_VERSION`. */
const majorVersion = '18';

/** What every PostgreSQL process of ours gets: our account, and nothing of our environment, which holds secrets. */
export const spawnOptions = ({ runAs, dir }: PostgresHome): SpawnOptions => ({
  ...runAs,
  cwd: dir,
  env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
});

/**
 * Makes the cluster in `<home>/cluster` unless it is there, and returns its path. It is made beside its final place
 * and then renamed, so one that exists is complete, whenever an earlier start was killed.
 *
 * Authentication is `trust`: there is no TCP port, and whoever may enter the socket folder (mode 0700) is the account
 * that owns the data files, for which any password would be a formality. `peer` would be the same thing in another
 * word, but breaks where root runs PostgreSQL as another account.
 *
 * @throws DatabaseSetupError `DATA_DIR_UNUSABLE`, `POSTGRES_FAILED`, `UNSUPPORTED_PLATFORM`
 */
export async function ensureCluster(home: PostgresHome, log: (message: string) => void): Promise<string> {
  const cluster = join(home.dir, 'cluster');
  for (const leftover of readdirSync(home.dir).filter((name) => name.startsWith('cluster.new'))) {
    rmSync(join(home.dir, leftover), { recursive: true, force: true, maxRetries: 5 });
  }
  if (existsSync(cluster)) {
    checkVersion(cluster);
    return cluster;
  }
  const started = performance.now();
  log('creating the PostgreSQL data folder (once)');
  // A name of its own: the initdb of a killed hub may still be at work on the last one.
  const draft = join(home.dir, `cluster.new.${process.pid}.${Date.now()}`);
  await run(home, 'initdb', {
    args: [
      ...['--pgdata', draft, '--username', databaseName, '--auth', 'trust', '--encoding', 'UTF8'],
      // The builtin provider sorts alike on every machine; the C library's locales change with its version.
      ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ],
  });
  await run(home, 'postgres', {
    args: ['--single', '-D', draft, 'postgres'],
    input: `CREATE DATABASE ${databaseName};\n`,
  });
  renameSync(draft, cluster);
  log(`created the PostgreSQL data folder in ${Math.round(performance.now() - started)} ms`);
  return cluster;
}

function checkVersion(cluster: string): void {
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (version === majorVersion) return;
  throw new DatabaseSetupError(
    'DATA_DIR_UNUSABLE',
    `${cluster} was made by PostgreSQL ${version}; this version of Evergrant brings PostgreSQL ${majorVersion}. ` +
      'Start the version of Evergrant that made it, move the data to a server of your own, and set DATABASE_URL.',
  );
}

/** Runs one of PostgreSQL's programs to its end. */
async function run(
  home: PostgresHome,
  program: string,
  { args, input = '' }: { args: string[]; input?: string },
): Promise<void> {
  const child = spawn(join(home.binDir, program), args, { ...spawnOptions(home), stdio: 'pipe' });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString('utf8');
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  child.stdin?.on('error', () => {}); // it ended before reading: the exit code says so
  child.stdin?.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(notExecutable(error)));
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw new DatabaseSetupError(
    'POSTGRES_FAILED',
    `PostgreSQL's ${program} failed (exit code ${code}). Is the disk full or the folder read-only? It said: ${output.trim()}`,
  );
}

/** A program that exists but "is not found" wants a loader that this system lacks: the binaries are made for glibc. */
export function notExecutable(error: NodeJS.ErrnoException): DatabaseSetupError {
  if (error.code === 'ENOENT')
    return unsupported('The built-in PostgreSQL does not run on this system', error);
  return new DatabaseSetupError('POSTGRES_FAILED', `PostgreSQL could not be started: ${error.message}`, {
    cause: error,
  });
}
