import type pg from 'pg';
import { DatabaseSetupError } from '../setup-error.ts';
import { type Migration, matchesChecksum, readMigrations } from './migrations-folder.ts';
import { migrationList, noFilters, prismaMigrateLock, withSchemaEngine } from './schema-engine.ts';
import { openSession, type Session } from './session.ts';

export type MigrateOptions = {
  /** A direct connection or one through PgBouncer. The account must be allowed to create tables. */
  connectionString: string;
  /** `prisma/migrations` */
  migrationsDir: string;
  /** `prisma/schema.prisma` */
  schemaPath: string;
  log: (message: string) => void;
};

/** A row of Prisma's own table. */
type AppliedMigration = { migration_name: string; checksum: string; finished_at: Date | null };

/**
 * Brings the database up to date with `prisma/migrations`, in the way of `prisma migrate deploy`: same engine, same
 * `_prisma_migrations`, same lock, so both can be used on one database. When nothing is to do it costs two small
 * queries and the engine is not loaded.
 *
 * All that is missing is applied in one transaction: a migration that fails, or a process that is killed, leaves the
 * database as it was, and the next start tries again. (So a migration must not contain what PostgreSQL refuses in a
 * transaction, such as `CREATE INDEX CONCURRENTLY`.)
 *
 * Several processes may call it at once: one works, the others wait. They wait for Prisma's advisory lock, but in its
 * transaction form, which unlike the session form works through PgBouncer in transaction mode and cannot be left
 * behind.
 *
 * @returns the names of the migrations applied now
 * @throws DatabaseSetupError `UNREACHABLE`, `MIGRATION_FAILED`, `MIGRATION_EDITED`
 *
 * @example
 * await migrateDatabase({ connectionString, migrationsDir: 'prisma/migrations', schemaPath: 'prisma/schema.prisma', log });
 */
export async function migrateDatabase(options: MigrateOptions): Promise<{ applied: string[] }> {
  const migrations = readMigrations(options.migrationsDir);
  const session = await openSession(options.connectionString);
  const { client } = session;
  try {
    const missing = missingOf(migrations, await readApplied(client), options.log);
    if (missing.length === 0) return { applied: [] };
    await client.query('BEGIN');
    // The lock waits for as long as another process migrates.
    await client.query('SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0');
    await client.query('SELECT pg_advisory_xact_lock($1)', [prismaMigrateLock]);
    const todo = missingOf(migrations, await readApplied(client), options.log);
    if (todo.length > 0) await applyAll(session, options, todo);
    await client.query('COMMIT');
    return { applied: todo };
  } finally {
    await session.close();
  }
}

async function applyAll(session: Session, options: MigrateOptions, todo: string[]): Promise<void> {
  const started = performance.now();
  try {
    await withSchemaEngine(session, options.schemaPath, (engine) =>
      engine.applyMigrations({ migrationsList: migrationList(options.migrationsDir), filters: noFilters }),
    );
  } catch (cause) {
    throw new DatabaseSetupError(
      'MIGRATION_FAILED',
      `The database could not be migrated and is unchanged (to apply: ${todo.join(', ')}). Reason: ${withoutStack(cause)}`,
      { cause },
    );
  }
  options.log(`applied ${todo.join(', ')} in ${Math.round(performance.now() - started)} ms`);
}

/** The names of what is left to apply; refuses a history that must not be built upon. */
function missingOf(
  migrations: Migration[],
  rows: AppliedMigration[],
  log: (message: string) => void,
): string[] {
  // A failure of `prisma migrate deploy`: ours leave no row.
  const failed = rows.filter((row) => row.finished_at === null).map((row) => row.migration_name);
  if (failed.length > 0) {
    throw new DatabaseSetupError(
      'MIGRATION_FAILED',
      `The migration ${failed.join(', ')} failed earlier and may be half applied. Repair the database by hand and say ` +
        'so with "npx prisma migrate resolve" (https://pris.ly/d/migrate-resolve), or restore a backup.',
    );
  }
  const checksums = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  const edited = migrations.filter((migration) => {
    const checksum = checksums.get(migration.name);
    return checksum !== undefined && !matchesChecksum(migration, checksum);
  });
  if (edited.length > 0) {
    throw new DatabaseSetupError(
      'MIGRATION_EDITED',
      `The migration ${edited.map(({ name }) => name).join(', ')} was changed after it had been applied to this ` +
        'database. Restore the file as it was, and put the change into a new migration.',
    );
  }
  const known = new Set(migrations.map(({ name }) => name));
  const newer = rows.filter((row) => !known.has(row.migration_name)).map((row) => row.migration_name);
  // Not refused: that would make going back to the version before impossible.
  if (newer.length > 0)
    log(`the database was migrated by a newer version of Evergrant (${newer.join(', ')})`);
  return migrations.map(({ name }) => name).filter((name) => !checksums.has(name));
}

/** Prisma's table without what was rolled back; empty when there is no such table. */
async function readApplied(client: pg.ClientBase): Promise<AppliedMigration[]> {
  // Not `to_regclass`: within a transaction that may answer from a cache older than the wait for the lock.
  const { rowCount } = await client.query(
    `SELECT FROM pg_tables WHERE tablename = '_prisma_migrations' AND schemaname = ANY (current_schemas(false))`,
  );
  if (rowCount === 0) return [];
  const { rows } = await client.query<AppliedMigration>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  return rows;
}

/** The engine appends its own stack to the message. */
const withoutStack = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split(/\n\s+(?:0:|at )/)[0]?.trim() ?? '';
