import type { Database } from '@evergrant/database';

/** The database as it is passed on; only `*-store.ts` files query it. */
export type { Database } from '@evergrant/database';

/** A statement with its parameters. One with a name is parsed once per connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/** Takes statements: the pool, or the one connection of an open transaction. */
export interface Queryable {
  query<Row extends object>(statement: Statement): Promise<{ rows: Row[]; rowCount: number | null }>;
}

/** A broken connection also rejects the statement under way; nobody else has to hear of it. */
const ignore = () => undefined;

/**
 * Runs `work` in one transaction (READ COMMITTED): all of it happens, or nothing does. A connection that breaks in
 * between is not used again.
 *
 * @example
 * await inTransaction(db, async (tx) => {
 *   await setLabel(tx, { scope, id: id }, label);
 *   await insertAuditEvent(tx, record, origin);
 * });
 * @throws what `work` throws, and the database's error
 */
export async function inTransaction<T>(
  db: Pick<Database, 'pool'>,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const client = await db.pool.connect();
  client.on('error', ignore);
  let broken = false;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}
