import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseSetupError } from '../setup-error.ts';
import { postgresProcessesOn } from './processes.ts';

const patienceMs = 30_000;

/**
 * Ends a PostgreSQL that an earlier hub left running on `clusterDir` (it was killed, or the power went), and removes
 * a `postmaster.pid` that no living process owns: after a restart its pid may belong to an unrelated process, which
 * would keep PostgreSQL from starting.
 *
 * It is stopped, not adopted, so that the sessions and locks of the dead hub go with it. Call it only as the owner of
 * the data folder.
 *
 * @throws DatabaseSetupError `DATA_DIR_IN_USE` when it does not stop within 30 seconds
 */
export async function stopOrphan(clusterDir: string, log: (message: string) => void): Promise<void> {
  const pidFile = join(clusterDir, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === undefined) return;
  const running = () => postgresProcessesOn(clusterDir, pid);
  if (running().length > 0) log(`stopping the PostgreSQL (pid ${pid}) that an earlier process left running`);
  await endPostgres(running, pid);
  if (running().length === 0) {
    rmSync(pidFile, { force: true });
    return;
  }
  throw new DatabaseSetupError(
    'DATA_DIR_IN_USE',
    `PostgreSQL (pid ${pid}) still runs on ${clusterDir} and does not stop. End it with "kill -QUIT ${pid}" and start again.`,
  );
}

/**
 * SIGINT is PostgreSQL's "fast shutdown": sessions are ended, everything is written. Where that takes too long,
 * SIGQUIT ends it at once, and the next start recovers from the write-ahead log.
 */
export async function endPostgres(running: () => number[], postmaster: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (running().includes(postmaster)) signalIfAlive(postmaster, signal);
    const deadline = performance.now() + patienceMs / 2;
    while (running().length > 0 && performance.now() < deadline) await delay(20);
    if (running().length === 0) return;
  }
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it ended between the look and the signal
  }
}

function readPid(pidFile: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(pidFile, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}
