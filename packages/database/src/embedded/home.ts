import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DatabaseSetupError } from '../setup-error.ts';
import type { PostgresBinaries } from './binaries.ts';

/** The account that PostgreSQL runs as; `undefined` = the one we run as. */
export type RunAs = { uid: number; gid: number } | undefined;

/** Where the embedded PostgreSQL lives and who runs it. All paths are real paths. */
export type PostgresHome = {
  runAs: RunAs;
  /** Folder of `initdb`, `postgres`. */
  binDir: string;
  /** Holds `cluster/` (PGDATA) and the log. */
  dir: string;
  /** Folder of the Unix socket, mode 0700. */
  socketDir: string;
};

/** Where things go that PostgreSQL must reach although the project lies in a folder that only root may enter. */
const publicDir = '/var/lib/evergrant';

/** `<socketDir>/.s.PGSQL.5432` must fit into a `sockaddr_un` (108 bytes on Linux, 104 on macOS). */
const maxSocketPathBytes = 100;

/**
 * Makes the folders for the embedded PostgreSQL: `<dataDir>/postgres` and its socket folder.
 *
 * PostgreSQL refuses to run as root, so root starts it as an existing unprivileged account (`postgres`, else
 * `nobody`; a cluster that exists is run by its owner). That account must be able to enter the folders: the data
 * folder itself gets mode 0711, folders above it are never changed. Where one of those is closed to it (a clone in
 * `/root`), cluster and binaries live in `/var/lib/evergrant` and `<dataDir>/postgres` is a link to there.
 *
 * @throws DatabaseSetupError `DATA_DIR_UNUSABLE`
 */
export function prepareHome(
  dataDir: string,
  binaries: PostgresBinaries,
  log: (message: string) => void,
): PostgresHome {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const root = realpathSync(dataDir);
  const link = join(root, 'postgres');
  const runAs = process.getuid?.() === 0 ? unprivilegedAccount(join(link, 'cluster')) : undefined;
  if (runAs === undefined) {
    ownFolder(link, runAs);
    if (!existsSync(link)) throw goneTarget(link);
    if (statSync(link).uid !== process.getuid?.()) throw foreignOwner(link);
    const dir = realpathSync(link);
    return { runAs, binDir: join(binaries.root, 'bin'), dir, socketDir: socketFolder(dir, runAs) };
  }

  chmodSync(root, 0o711);
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) {
    if (!canEnter(root, runAs)) {
      const target = join(publicDir, randomUUID());
      mkdirSync(publicDir, { recursive: true, mode: 0o711 });
      ownFolder(target, runAs);
      symlinkSync(target, link);
      log(
        `PostgreSQL may not run as root and ${root} is closed to other accounts: its files go to ${target}`,
      );
    }
    ownFolder(link, runAs);
  }
  if (!existsSync(link)) throw goneTarget(link);
  const dir = realpathSync(link);
  if (!canEnter(dirname(dir), runAs)) throw closedTo(dir, runAs);
  return {
    runAs,
    binDir: join(reachableBinaries(binaries, runAs, log), 'bin'),
    dir,
    socketDir: socketFolder(dir, runAs),
  };
}

const goneTarget = (link: string) =>
  new DatabaseSetupError(
    'DATA_DIR_UNUSABLE',
    `${link} leads to ${readlinkSync(link)}, where the database was, and that is gone. Restore it from a backup, ` +
      'or remove the link to start with an empty database.',
  );

const foreignOwner = (link: string) =>
  new DatabaseSetupError(
    'DATA_DIR_UNUSABLE',
    `${link} belongs to another account (uid ${statSync(link).uid}). Start Evergrant as that account or as root, ` +
      'or set EVERGRANT_DATA_DIR to a folder of your own.',
  );

const closedTo = (dir: string, { uid }: NonNullable<RunAs>) =>
  new DatabaseSetupError(
    'DATA_DIR_UNUSABLE',
    `PostgreSQL may not run as root, and the account that owns ${dir} (uid ${uid}) cannot enter a folder above it. ` +
      'Make those folders passable (chmod o+x), or move the data folder elsewhere.',
  );

function unprivilegedAccount(clusterDir: string): RunAs {
  const owner = existsSync(clusterDir) ? statSync(clusterDir) : undefined;
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find(([candidate]) => candidate === name);
    if (account !== undefined && account[2] !== '0')
      return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new DatabaseSetupError(
    'DATA_DIR_UNUSABLE',
    'PostgreSQL refuses to run as root, and this machine has neither a "postgres" nor a "nobody" account to run it. ' +
      'Start Evergrant as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.',
  );
}

/** True when `runAs` may enter `dir` and every folder above it. */
function canEnter(dir: string, runAs: NonNullable<RunAs>): boolean {
  const { uid, gid, mode } = statSync(dir);
  const bit = uid === runAs.uid ? 0o100 : gid === runAs.gid ? 0o010 : 0o001;
  return (mode & bit) !== 0 && (dirname(dir) === dir || canEnter(dirname(dir), runAs));
}

/** The binaries, copied once to where `runAs` can reach them if need be. */
function reachableBinaries(
  binaries: PostgresBinaries,
  runAs: NonNullable<RunAs>,
  log: (message: string) => void,
): string {
  if (canEnter(realpathSync(join(binaries.root, 'bin')), runAs)) return binaries.root;
  const copy = join(publicDir, `postgresql-${binaries.version}`);
  if (!existsSync(copy)) {
    log(`copying the PostgreSQL binaries to ${copy}`);
    const draft = `${copy}.${process.pid}`;
    mkdirSync(publicDir, { recursive: true, mode: 0o711 });
    cpSync(binaries.root, draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, copy);
  }
  return copy;
}

/**
 * `<home>/socket`, or a short private folder under the system's temporary one where that path would be too long.
 *
 * The folder's mode is what guards the server (its authentication is `trust`), so a folder made by someone else
 * is never used.
 */
function socketFolder(home: string, runAs: RunAs): string {
  const fits = (dir: string) => Buffer.byteLength(join(dir, '.s.PGSQL.5432')) <= maxSocketPathBytes;
  const inside = join(home, 'socket');
  const id = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const dir = [inside, join(tmpdir(), `evergrant-${id}`), `/tmp/evergrant-${id}`].find(fits) ?? inside;
  ownFolder(dir, runAs);
  const { uid, mode } = lstatSync(dir);
  if (lstatSync(dir).isDirectory() && uid === (runAs?.uid ?? process.getuid?.()) && (mode & 0o077) === 0)
    return dir;
  throw new DatabaseSetupError(
    'DATA_DIR_UNUSABLE',
    `The folder ${dir} for PostgreSQL's socket exists but is not a private folder of ours. Remove it and start again.`,
  );
}

/** Makes `dir` with mode 0700 for `runAs`, unless it exists. */
function ownFolder(dir: string, runAs: RunAs): void {
  if (lstatSync(dir, { throwIfNoEntry: false }) !== undefined) return;
  const draft = join(dirname(dir), `.${basename(dir)}.${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (runAs !== undefined) chownSync(draft, runAs.uid, runAs.gid);
  renameSync(draft, dir);
}
