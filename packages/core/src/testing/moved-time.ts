import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import pg from 'pg';
import { createTestClock, type TestClock } from './clock.ts';

/** A database whose time can be put forward, with a clock that goes with it: hours pass in no time. */
export interface MovedTime extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly clock: TestClock;
  /** Puts both forward. To be called while nothing is under way: a lease held meanwhile would be lost. */
  pass(ms: number): Promise<void>;
}

/**
 * What the service asks the database for the time are `now()` and `clock_timestamp()`; here they find functions of these
 * names before PostgreSQL's own.
 */
const MOVABLE = `
  CREATE SCHEMA moved;
  CREATE TABLE moved.by (duration interval NOT NULL);
  INSERT INTO moved.by VALUES ('0');
  CREATE FUNCTION moved.now() RETURNS timestamptz STABLE LANGUAGE sql
    AS 'SELECT pg_catalog.now() + (SELECT duration FROM moved.by)';
  CREATE FUNCTION moved.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql
    AS 'SELECT pg_catalog.clock_timestamp() + (SELECT duration FROM moved.by)';
  DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET search_path = moved, pg_catalog, public', current_database());
  END $$;`;

/** Makes a migrated database of its own; connect to it afterwards only. */
export async function createMovedTime(): Promise<MovedTime> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await createTestDatabase());
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  cleanup.defer(() => client.end());
  await client.query(MOVABLE);
  const clock = createTestClock();
  const resources = cleanup.move();
  return {
    database,
    clock,
    async pass(ms) {
      await client.query({
        text: `UPDATE moved.by SET duration = duration + $1 * interval '1 millisecond'`,
        values: [ms],
      });
      clock.advance(ms);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
