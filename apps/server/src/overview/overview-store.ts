import type { Database } from '@evergrant/database';

/** Whether there has been a key, and a connection. */
export async function findFirstSteps({
  pool,
}: Pick<Database, 'pool'>): Promise<{ readonly apiKey: boolean; readonly connection: boolean }> {
  const { rows } = await pool.query<{ apiKey: boolean; connection: boolean }>({
    name: 'find_first_steps',
    text: `SELECT EXISTS (SELECT FROM api_keys) AS "apiKey", EXISTS (SELECT FROM connections) AS connection`,
  });
  return rows[0] ?? { apiKey: false, connection: false };
}
