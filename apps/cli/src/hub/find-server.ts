import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  acquireDataDirLock,
  DatabaseSetupError,
  type DataDirLock,
  findRunningPostgres,
  startEmbeddedPostgres,
} from '@evergrant/database';
import type { Config } from '@evergrant/server/config';
import { CliError } from '../cli-error.ts';

/**
 * Where the hub's PostgreSQL is:
 * - *own*: at `DATABASE_URL`;
 * - *running*: the embedded one of a hub that runs on this data folder;
 * - *borrowed*: the embedded one of a hub that does not run, started for this command and stopped after it.
 */
export interface Server extends AsyncDisposable {
  readonly kind: 'own' | 'running' | 'borrowed';
  readonly connectionString: string;
}

/** How long a hub that is just starting or stopping is waited for. */
const PATIENCE_MS = 10_000;
const POLL_MS = 50;

/**
 * Finds the PostgreSQL of the hub. A hub that runs is never disturbed, and nothing is made unless that is asked for: where
 * no hub has been started yet there is no database.
 *
 * @param options.make make the embedded one where there is none. Default: false
 * @throws CliError `NOT_SET_UP`, `NO_ACCESS`
 * @throws DatabaseSetupError
 */
export async function findServer(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { make = false }: { readonly make?: boolean } = {},
): Promise<Server> {
  const { databaseUrl, dataDir } = config;
  if (databaseUrl !== undefined) return { kind: 'own', connectionString: databaseUrl, ...untouched };
  if (make) mkdirSync(dataDir, { recursive: true });
  else if (!existsSync(join(dataDir, 'postgres')))
    throw new CliError(
      'NOT_SET_UP',
      `There is no database in ${dataDir} yet. Start the hub once (npm start); or, when it runs elsewhere, ` +
        'set EVERGRANT_DATA_DIR to its data folder or DATABASE_URL to its database.',
    );
  try {
    return await findEmbedded(dataDir);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error;
    throw new CliError(
      'NO_ACCESS',
      `This account may not use the data folder ${dataDir}. Run the command as the account that runs the hub.`,
      { cause: error },
    );
  }
}

const untouched = { [Symbol.asyncDispose]: async () => {} };

async function findEmbedded(dataDir: string): Promise<Server> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const owned = await claim(dataDir);
    if ('release' in owned) return borrow(dataDir, owned);
    const running = findRunningPostgres(dataDir);
    if (running !== undefined)
      return { kind: 'running', connectionString: running.connectionString, ...untouched };
    if (performance.now() > deadline) throw owned;
    await delay(POLL_MS);
  }
}

/** The lock decides whether a hub runs: a server alone may be what a killed hub left behind. */
async function claim(dataDir: string): Promise<DataDirLock | DatabaseSetupError> {
  try {
    return await acquireDataDirLock(dataDir);
  } catch (error) {
    if (error instanceof DatabaseSetupError && error.code === 'DATA_DIR_IN_USE') return error;
    throw error;
  }
}

async function borrow(dataDir: string, lock: DataDirLock): Promise<Server> {
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => lock.release());
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} });
  cleanup.defer(() => postgres.stop());
  const stack = cleanup.move();
  return {
    kind: 'borrowed',
    connectionString: postgres.connectionString,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
