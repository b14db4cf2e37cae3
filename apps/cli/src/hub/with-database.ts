import { createDatabase, type Database, pingDatabase } from '@evergrant/database';
import type { Config } from '@evergrant/server/config';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { findServer, type Server } from './find-server.ts';
import { loadConfig } from './load-config.ts';
import { readSchemaState, type SchemaState } from './pending-migrations.ts';

/** A hub's database, as a command works with it. */
export interface HubDatabase {
  readonly config: Config;
  readonly db: Database;
}

/**
 * Opens a connection pool and makes sure that somebody answers.
 *
 * @throws CliError `UNREACHABLE`
 */
export async function connect(
  config: Pick<Config, 'databaseUrl' | 'databaseDirectUrl'>,
  server: Server,
): Promise<Database> {
  const db = createDatabase({
    connectionString: server.connectionString,
    max: 4,
    pooled: config.databaseUrl !== config.databaseDirectUrl,
  });
  try {
    await pingDatabase(db);
    return db;
  } catch (error) {
    await db.close();
    const advice =
      server.kind === 'own'
        ? 'Check that the server runs and that DATABASE_URL names it, its user and password.'
        : 'See postgres/postgres.log in the data folder.';
    throw new CliError(
      'UNREACHABLE',
      `PostgreSQL${addressOf(server)} does not answer: ${reasonOf(error)}. ${advice}`,
      { cause: error },
    );
  }
}

/**
 * Gives a command the hub's database, and tidies up after it.
 *
 * @throws CliError `CONFIGURATION`, `NOT_SET_UP`, `NO_ACCESS`, `UNREACHABLE`, `SCHEMA_OUTDATED`
 * @throws DatabaseSetupError
 */
export async function withDatabase<T>(context: Context, use: (hub: HubDatabase) => Promise<T>): Promise<T> {
  const config = loadConfig(context);
  using _interrupts = context.holdInterrupts();
  await using server = await findServer(config);
  const db = await connect(config, server);
  try {
    checkSchema(await readSchemaState(db));
    return await use({ config, db });
  } finally {
    await db.close();
  }
}

/** Migrating is the hub's work: a command that did it would pull the tables from under a hub that runs. */
function checkSchema({ empty, pending }: SchemaState): void {
  if (empty)
    throw new CliError('NOT_SET_UP', 'The database is empty: no hub has used it yet. Start the hub once.');
  if (pending.length > 0)
    throw new CliError(
      'SCHEMA_OUTDATED',
      `The database is older than this version (to apply: ${pending.join(', ')}). Restart the hub, which does it.`,
    );
}

function addressOf(server: Server): string {
  if (server.kind !== 'own' || !URL.canParse(server.connectionString)) return '';
  const { hostname, port } = new URL(server.connectionString);
  return hostname === '' ? '' : ` at ${hostname}:${port || '5432'}`;
}

/** Node joins the failures of several addresses in an error without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
