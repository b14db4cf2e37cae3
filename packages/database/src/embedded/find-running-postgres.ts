import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseName } from './cluster.ts';
import { postgresProcessesOn } from './processes.ts';

/** A PostgreSQL that another process of ours started. */
export type RunningPostgres = {
  /** `postgresql://` with the socket folder as host; contains no secret. */
  connectionString: string;
  /** Pid of the server. */
  pid: number;
};

/**
 * Finds the embedded PostgreSQL that runs on `dataDir`, without touching it: its `postmaster.pid` names the server,
 * the socket folder and whether it takes connections (PostgreSQL's `miscadmin.h`: lines 1, 5 and 8).
 *
 * @returns undefined when none runs there, or not yet
 * @throws Error `EACCES` when this account may not look into the folder
 *
 * @example
 * const running = findRunningPostgres('/srv/evergrant');
 * if (running) await new pg.Client(running.connectionString).connect();
 */
export function findRunningPostgres(dataDir: string): RunningPostgres | undefined {
  const cluster = join(dataDir, 'postgres', 'cluster');
  const [pidLine, clusterDir, , , socketDir, , , status] = readLines(join(cluster, 'postmaster.pid'));
  const pid = Number(pidLine);
  if (!clusterDir || !socketDir || status?.trim() !== 'ready') return undefined;
  // Left behind by a crash, the file names a pid that may be anybody's by now.
  if (!postgresProcessesOn(clusterDir, pid).includes(pid)) return undefined;
  const host = encodeURIComponent(socketDir);
  return { pid, connectionString: `postgresql://${databaseName}@localhost/${databaseName}?host=${host}` };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
