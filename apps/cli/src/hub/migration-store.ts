import type { Database } from '@evergrant/database';

/** A migration that was begun. */
export interface AppliedMigration {
  readonly name: string;
  readonly finished: boolean;
}

/** Prisma's own table, in order; nothing where no migration ever ran. */
export async function findAppliedMigrations(db: Pick<Database, 'pool'>): Promise<AppliedMigration[]> {
  const table = await db.pool.query(
    `SELECT FROM pg_tables WHERE tablename = '_prisma_migrations' AND schemaname = ANY (current_schemas(false))`,
  );
  if (table.rowCount === 0) return [];
  const { rows } = await db.pool.query<AppliedMigration>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows;
}
