import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '@evergrant/database';

const MIGRATIONS = join(import.meta.dirname, '../../../../prisma/migrations');

/** How a database stands to the migrations of this version. */
export interface SchemaState {
  /** Nothing has been applied: no hub has used it. */
  readonly empty: boolean;
  /** Not applied yet; the hub does it at its start. */
  readonly pending: readonly string[];
  /** Began and did not finish. */
  readonly failed: readonly string[];
  /** Applied by a newer version. */
  readonly unknown: readonly string[];
}

/** Names of the migrations of this version, in order. */
export const knownMigrations = (): string[] =>
  readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** Compares the database with the migrations of this version; changes nothing. */
export async function readSchemaState(db: Pick<Database, 'pool'>): Promise<SchemaState> {
  const known = knownMigrations();
  const table = await db.pool.query(
    `SELECT FROM pg_tables WHERE tablename = '_prisma_migrations' AND schemaname = ANY (current_schemas(false))`,
  );
  if (table.rowCount === 0) return { empty: true, pending: known, failed: [], unknown: [] };
  const { rows } = await db.pool.query<{ name: string; finished: boolean }>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  const names = rows.map(({ name }) => name);
  return {
    empty: rows.length === 0,
    pending: known.filter((name) => !names.includes(name)),
    failed: rows.filter(({ finished }) => !finished).map(({ name }) => name),
    unknown: names.filter((name) => !known.includes(name)),
  };
}
