import type { AuthenticatedTable } from '@evergrant/core';
import type { Database } from '@evergrant/database';
import { prismaAdapter } from 'better-auth/adapters/prisma';

/** Users, sessions and ways to sign in, as the database has them. */
export const authTables = (db: Pick<Database, 'prisma'>) =>
  prismaAdapter(db.prisma, { provider: 'postgresql' });

/** An id that no row of a table has had: a seal names its row before there is one. */
export async function takeRowId(db: Pick<Database, 'pool'>, table: AuthenticatedTable): Promise<number> {
  const { rows } = await db.pool.query<{ id: number }>({
    text: `SELECT nextval(pg_get_serial_sequence($1, 'id'))::int AS id`,
    values: [table],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('a sequence returned no row');
  return row.id;
}
