import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import pg from 'pg';

/**
 * Emptying a database costs less than making a new one: the tests of a worker pass theirs on. What lies here in the end
 * is dropped with its template (see `global-setup.ts` of the database package).
 */
const idle: TestDatabase[] = [];

/**
 * An empty database that nobody else uses; disposing gives it back. A test that changes the schema makes one of its own
 * (`createTestDatabase`).
 */
export async function borrowDatabase(): Promise<AsyncDisposable & { readonly database: TestDatabase }> {
  const database = idle.pop() ?? (await createTestDatabase());
  return {
    database,
    async [Symbol.asyncDispose]() {
      await empty(database);
      idle.push(database);
    },
  };
}

async function empty({ connectionString }: TestDatabase): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
    );
    const tables = rows.map(({ name }) => name);
    // The audit log refuses DELETE by a trigger.
    const statements = [
      ...tables.map((table) => `ALTER TABLE ${table} DISABLE TRIGGER USER`),
      ...tables.map((table) => `DELETE FROM ${table}`),
      ...tables.map((table) => `ALTER TABLE ${table} ENABLE TRIGGER USER`),
    ];
    await client.query(`BEGIN; ${statements.join('; ')}; COMMIT`);
  } finally {
    await client.end();
  }
}
