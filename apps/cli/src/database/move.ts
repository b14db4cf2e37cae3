import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  DatabaseSetupError,
  dumpDatabase,
  loadDatabase,
  migrateDatabase,
  readScript,
} from '@evergrant/database';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { findServer, type Server } from '../hub/find-server.ts';
import { loadConfig } from '../hub/load-config.ts';
import { MIGRATIONS_DIR, SCHEMA_PATH } from '../hub/prisma-folder.ts';
import { proveReadable } from './prove-readable.ts';

/**
 * Copies the embedded database to a server, and tries the keys there.
 *
 * @param to its address, or a file that holds it, since others on the machine see what a command was called with
 * @throws CliError `CONFIGURATION`, `NOT_EMBEDDED`, `NOT_SET_UP`, `HUB_RUNS`, `UNREACHABLE`, `KEYS_DO_NOT_FIT`
 * @throws DatabaseSetupError `NOT_EMPTY`, and those of a start
 */
export async function move(context: Context, to: string): Promise<Answer> {
  const config = loadConfig(context);
  if (config.databaseUrl !== undefined)
    throw new CliError(
      'NOT_EMBEDDED',
      'DATABASE_URL is set, so the database is not the embedded one. Unset it; or use backup and restore.',
    );
  const connectionString = /^postgres(ql)?:\/\//.test(to)
    ? to
    : readFileSync(resolve(context.cwd, to), 'utf8').trim();
  using _interrupts = context.holdInterrupts();
  await using source = await findServer(config);
  if (source.kind === 'running')
    throw new CliError(
      'HUB_RUNS',
      `A hub runs on ${config.dataDir}. Stop it first, so that nothing is lost.`,
    );
  await migrateDatabase({
    connectionString,
    migrationsDir: MIGRATIONS_DIR,
    schemaPath: SCHEMA_PATH,
    log: () => undefined,
  }).catch(tellOfTarget);
  const { rows } = await loadDatabase(connectionString, readScript(dumpDatabase(source.connectionString)));
  const target: Server = { kind: 'own', connectionString, [Symbol.asyncDispose]: async () => undefined };
  const opened = await proveReadable(config, target);
  return {
    json: { rows, opened },
    text: `${rows} rows moved; ${opened} sealed rows were tried, and open with these keys`,
    notes: ['Set DATABASE_URL to that server for every process, keep EVERGRANT_DATA_DIR, and start the hub.'],
  };
}

/** What is otherwise said names DATABASE_URL, which has to be unset here. */
function tellOfTarget(error: unknown): never {
  if (!(error instanceof DatabaseSetupError) || error.code !== 'UNREACHABLE') throw error;
  const reason = error.cause instanceof Error ? error.cause.message : 'nobody says why';
  throw new CliError(
    'UNREACHABLE',
    `PostgreSQL does not answer: ${reason}. Check that the server runs and that --to names it, its user and password.`,
    { cause: error },
  );
}
