import type { Database } from './transaction.ts';

/** What time it is by the database's clock, in ms since 1970. */
export async function readDatabaseTime(db: Pick<Database, 'pool'>): Promise<number> {
  const { rows } = await db.pool.query<{ time: number }>({
    name: 'database_time',
    text: 'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS time',
  });
  return rows[0]?.time ?? Number.NaN;
}
