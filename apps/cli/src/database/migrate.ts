import { migrateDatabase } from '@evergrant/database';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { findServer } from '../hub/find-server.ts';
import { loadConfig } from '../hub/load-config.ts';
import { MIGRATIONS_DIR, SCHEMA_PATH } from '../hub/prisma-folder.ts';

/**
 * Applies the migrations that are missing, past a pooler where there is one.
 *
 * @throws CliError `CONFIGURATION`, `NOT_SET_UP`, `NO_ACCESS`
 * @throws DatabaseSetupError `UNREACHABLE`, `MIGRATION_FAILED`, `MIGRATION_EDITED`
 */
export async function migrate(context: Context): Promise<Answer> {
  const { dataDir, databaseDirectUrl } = loadConfig(context);
  using _interrupts = context.holdInterrupts();
  await using server = await findServer({ dataDir, databaseUrl: databaseDirectUrl });
  const { applied } = await migrateDatabase({
    connectionString: server.connectionString,
    migrationsDir: MIGRATIONS_DIR,
    schemaPath: SCHEMA_PATH,
    log: () => undefined,
  });
  return { json: { applied }, text: applied.join('\n'), notes: [`${applied.length} migrations applied`] };
}
