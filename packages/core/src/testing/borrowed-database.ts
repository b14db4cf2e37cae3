import { once } from 'node:events';
import { createDatabase, type Database } from '@evergrant/database';
import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';

/** A database of the test server, and connections to it. */
interface Lent {
  readonly database: TestDatabase;
  readonly db: Database;
}

/**
 * Emptying a database costs less than making a new one, and a connection costs the server more than most tests ask of it:
 * the tests of a worker pass both on. What lies here in the end is dropped with its template (see `global-setup.ts` of the
 * database package).
 */
const idle: Lent[] = [];

/**
 * An empty database that nobody else uses; disposing gives it back. A test that changes the schema makes one of its own
 * (`createTestDatabase`).
 */
export async function borrowDatabase(): Promise<AsyncDisposable & Lent> {
  const lent = idle.pop() ?? open(await createTestDatabase());
  return {
    ...lent,
    async [Symbol.asyncDispose]() {
      // A test may have closed it, to see what happens then.
      const { database, db } = lent.db.pool.ended ? open(lent.database) : lent;
      await untilIdle(db);
      await empty(db);
      idle.push({ database, db });
    },
  };
}

const open = (database: TestDatabase): Lent => ({
  database,
  db: createDatabase({ connectionString: database.connectionString }),
});

/** What a test left under way is not to write into the next one. */
async function untilIdle({ pool }: Database): Promise<void> {
  while (pool.idleCount < pool.totalCount || pool.waitingCount > 0) await once(pool, 'release');
}

async function empty({ pool }: Database): Promise<void> {
  const { rows } = await pool.query<{ name: string; free: boolean }>(
    `SELECT quote_ident(tablename) AS name, has_parameter_privilege('session_replication_role', 'SET') AS free
     FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
  );
  const tables = rows.map(({ name }) => name);
  const deletions = tables.map((table) => `DELETE FROM ${table}`);
  // The audit log refuses DELETE by a trigger.
  const statements = rows[0]?.free
    ? ['SET LOCAL session_replication_role = replica', ...deletions]
    : [
        ...tables.map((table) => `ALTER TABLE ${table} DISABLE TRIGGER USER`),
        ...deletions,
        ...tables.map((table) => `ALTER TABLE ${table} ENABLE TRIGGER USER`),
      ];
  await pool.query(`BEGIN; ${statements.join('; ')}; COMMIT`);
}
