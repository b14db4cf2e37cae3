import type { Database } from './client.ts';

/**
 * Asks whether the database answers.
 *
 * @throws what keeps it from answering
 */
export async function pingDatabase(db: Pick<Database, 'pool'>): Promise<void> {
  await db.pool.query('SELECT 1');
}
