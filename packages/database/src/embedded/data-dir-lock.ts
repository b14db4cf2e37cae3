import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseSetupError } from '../setup-error.ts';
import { processStartTime } from './processes.ts';

const heartbeatMs = 2_000;
/** How long the owner of a lock that cannot be looked up may be silent, and how long we listen. */
const silenceMs = 3 * heartbeatMs;

/** The right of this process to a data folder. */
export type DataDirLock = {
  /** Gives the folder up. Safe to call twice. */
  release(): void;
};

type Wait = (ms: number) => Promise<void>;

/** What the lock file says of its owner. */
type Owner = { token: string; pid: number; startTime: string | undefined; machine: string; since: string };

/**
 * Claims `dataDir` (created when missing) for this process by its file `evergrant.lock`.
 *
 * A lock whose owner has died is taken over. An owner on this machine is known to be alive by pid and start time. An
 * owner in another container that shares the folder cannot be looked up, so it proves itself by touching the file
 * every 2 seconds; silence for 6 seconds counts as death.
 *
 * @throws DatabaseSetupError `DATA_DIR_IN_USE`, `DATA_DIR_UNUSABLE`
 *
 * @example
 * const lock = await acquireDataDirLock('./data');
 * process.once('exit', () => lock.release());
 */
export async function acquireDataDirLock(
  dataDir: string,
  wait: Wait = (ms) => delay(ms),
): Promise<DataDirLock> {
  const path = join(dataDir, 'evergrant.lock');
  const me: Owner = {
    token: randomUUID(),
    pid: process.pid,
    startTime: processStartTime(process.pid),
    machine: machineId(),
    since: new Date().toISOString(),
  };
  makeFolder(dataDir);
  while (!tryCreate(path, me)) {
    const owner = readOwner(path);
    if (owner !== undefined && (await isAlive(owner, path, wait))) throw inUse(dataDir, owner);
    removeStale(path, owner);
  }
  const heartbeat = setInterval(() => touch(path), heartbeatMs).unref();
  return {
    release() {
      clearInterval(heartbeat);
      if (readOwner(path)?.token === me.token) rmSync(path, { force: true });
    },
  };
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
  } catch (cause) {
    throw new DatabaseSetupError(
      'DATA_DIR_UNUSABLE',
      `The data folder ${dataDir} cannot be written (${cause instanceof Error ? cause.message : cause}). ` +
        'Check its owner, or set EVERGRANT_DATA_DIR to another folder.',
      { cause },
    );
  }
}

/** Creates the lock file whole or not at all: a link to a finished file fails when the name is taken. */
function tryCreate(path: string, owner: Owner): boolean {
  const draft = `${path}.${owner.token}`;
  writeFileSync(draft, `${JSON.stringify(owner, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Moves a stale lock away. Where another process took it over between our look and our move, we have moved *its*
 * lock: put that back, and let the next round find it alive.
 */
function removeStale(path: string, seen: Owner | undefined): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // somebody else was faster
  }
  const moved = readOwner(aside);
  if (moved !== undefined && moved.token !== seen?.token) linkSync(aside, path);
  rmSync(aside, { force: true });
}

async function isAlive(owner: Owner, path: string, wait: Wait): Promise<boolean> {
  if (owner.machine === machineId()) return processStartTime(owner.pid) === owner.startTime;
  const before = await modifiedAt(path);
  await wait(silenceMs);
  return (await modifiedAt(path)) !== before;
}

function readOwner(path: string): Owner | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isOwner(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'token' in value &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'machine' in value &&
    'since' in value
  );
}

/** Two processes that can see each other by pid have the same machine id: host, boot and pid namespace. */
function machineId(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

const modifiedAt = async (path: string) => (await stat(path).catch(() => undefined))?.mtimeMs;

function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // The folder was removed under us; PostgreSQL will say so louder.
  }
}

const inUse = (dataDir: string, owner: Owner) =>
  new DatabaseSetupError(
    'DATA_DIR_IN_USE',
    `The data folder ${dataDir} is in use by another Evergrant process (pid ${owner.pid}, since ${owner.since}). ` +
      'Stop that one first, or give this one a folder of its own with EVERGRANT_DATA_DIR, ' +
      'or set DATABASE_URL so that both share one PostgreSQL server.',
  );
