import { inject } from 'vitest';
import { createDatabaseOn, dropDatabaseOn } from './admin.ts';

export { type DatabaseProxy, startDatabaseProxy } from './database-proxy.ts';

/** A database for one test or one test file; `await using` drops it. */
export type TestDatabase = AsyncDisposable & {
  connectionString: string;
  /** Drops it, ending sessions that are still open. */
  drop(): Promise<void>;
};

/**
 * Makes a database on the test server of this run (see `global-setup.ts`), by default with the whole schema: a copy
 * of the migrated template, about 30 ms.
 *
 * @example
 * await using testDatabase = await createTestDatabase();
 * const database = createDatabase({ connectionString: testDatabase.connectionString });
 */
export async function createTestDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const { serverUrl, template } = inject('testPostgres');
  const { name, connectionString } = await createDatabaseOn(
    serverUrl,
    (options.migrated ?? true) ? template : undefined,
  );
  const drop = () => dropDatabaseOn(serverUrl, name);
  return { connectionString, drop, [Symbol.asyncDispose]: drop };
}
