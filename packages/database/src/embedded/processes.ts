import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * When the process `pid` started, as an opaque string that differs between two processes that had the same pid one
 * after the other; `undefined` when no such process runs.
 */
export function processStartTime(pid: number): string | undefined {
  if (process.platform !== 'linux') return psField(pid, 'lstart');
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields are counted after the command name, which may itself contain spaces and parentheses (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/**
 * The pids of the PostgreSQL processes that run on the data directory `clusterDir` (a real path). They are known by
 * their working directory, since PostgreSQL changes into its data directory, and by their name.
 *
 * Where there is no `/proc`, only `candidate` is looked at, by its command line.
 */
export function postgresProcessesOn(clusterDir: string, candidate: number | undefined): number[] {
  if (process.platform !== 'linux') {
    const isOurs = candidate !== undefined && psField(candidate, 'args')?.includes(`-D ${clusterDir}`);
    return isOurs ? [candidate] : [];
  }
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => runsPostgresIn(pid, clusterDir));
}

function runsPostgresIn(pid: number, clusterDir: string): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== clusterDir) return false;
    // Backends retitle themselves "postgres: ...", the first process keeps its path.
    const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';
    return title.startsWith('postgres: ') || basename(title) === 'postgres';
  } catch {
    return false; // ended meanwhile, or belongs to somebody else
  }
}

function psField(pid: number, field: string): string | undefined {
  try {
    return (
      execFileSync('ps', ['-ww', '-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).trim() ||
      undefined
    );
  } catch {
    return undefined;
  }
}
