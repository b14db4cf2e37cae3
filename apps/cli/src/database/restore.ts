import { resolve } from 'node:path';
import { loadDatabase, migrateDatabase } from '@evergrant/database';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { findServer } from '../hub/find-server.ts';
import { loadConfig } from '../hub/load-config.ts';
import { MIGRATIONS_DIR, SCHEMA_PATH } from '../hub/prisma-folder.ts';
import { proveReadable } from './prove-readable.ts';
import { readBackup } from './read-backup.ts';

/**
 * Reads a backup into a database that nobody has used, and tries the keys on it.
 *
 * @throws CliError `CONFIGURATION`, `HUB_RUNS`, `BROKEN_BACKUP`, `KEYS_DO_NOT_FIT`
 * @throws DatabaseSetupError `NOT_EMPTY`, `OTHER_VERSION`, and those of a start
 */
export async function restore(context: Context, file: string): Promise<Answer> {
  const config = loadConfig(context);
  using _interrupts = context.holdInterrupts();
  const { dataDir, databaseDirectUrl } = config;
  await using server = await findServer({ dataDir, databaseUrl: databaseDirectUrl }, { make: true });
  if (server.kind === 'running') throw new CliError('HUB_RUNS', `A hub runs on ${dataDir}. Stop it first.`);
  const { connectionString } = server;
  await migrateDatabase({
    connectionString,
    migrationsDir: MIGRATIONS_DIR,
    schemaPath: SCHEMA_PATH,
    log: () => undefined,
  });
  const loaded = await readBackup(resolve(context.cwd, file), (parts) =>
    loadDatabase(connectionString, parts),
  );
  const opened = await proveReadable(config, server);
  const text = `${loaded.rows} rows of ${loaded.at}; ${opened} sealed rows were tried, and open with these keys`;
  return { json: { ...loaded, opened }, text };
}
