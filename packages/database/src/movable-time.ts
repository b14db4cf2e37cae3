import pg from 'pg';

/** The schema with what SQL finds for the time before PostgreSQL's own. */
const SCHEMA = 'movable_time';

/**
 * `now()` and `clock_timestamp()` are names that are looked up like others, where statements and functions ask for the time.
 * Defaults of columns were bound to PostgreSQL's own when the tables were made, and are bound anew.
 */
const INSTALL = `
  CREATE SCHEMA ${SCHEMA};
  CREATE TABLE ${SCHEMA}.passed (ms float8 NOT NULL);
  INSERT INTO ${SCHEMA}.passed VALUES (0);
  CREATE FUNCTION ${SCHEMA}.now() RETURNS timestamptz STABLE LANGUAGE sql
    AS $$ SELECT pg_catalog.now() + (SELECT ms FROM ${SCHEMA}.passed) * interval '1 millisecond' $$;
  CREATE FUNCTION ${SCHEMA}.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql
    AS $$ SELECT pg_catalog.clock_timestamp() + (SELECT ms FROM ${SCHEMA}.passed) * interval '1 millisecond' $$;
  DO $$
  DECLARE
    known record;
  BEGIN
    FOR known IN
      SELECT table_schema, table_name, column_name FROM information_schema.columns
      WHERE table_schema = current_schema() AND column_default IN ('CURRENT_TIMESTAMP', 'now()')
    LOOP
      EXECUTE format('ALTER TABLE %I.%I ALTER COLUMN %I SET DEFAULT ${SCHEMA}.now()',
        known.table_schema, known.table_name, known.column_name);
    END LOOP;
  END
  $$;`;

/** The time of a database that tests put forward. */
export interface MovableTime extends AsyncDisposable {
  /** With this the database is opened by whoever is to have that time. */
  readonly connectionString: string;
  /** By how many milliseconds it was put forward so far, in all processes that there were. */
  readonly passedMs: number;
  /** Puts it forward. To be called while nothing is under way: a lease that is held meanwhile is lost. */
  advance(ms: number): Promise<void>;
}

/**
 * Makes the time of a migrated database one that can be put forward. There is no way back: what was written by then is of
 * a time to come.
 *
 * @throws what `pg` throws when the server does not answer
 *
 * @example
 * await using time = await openMovableTime(connectionString);
 * await time.advance(70 * 60_000);
 */
export async function openMovableTime(connectionString: string): Promise<MovableTime> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  if (!(await isInstalled(client))) await client.query(`BEGIN; ${INSTALL}; COMMIT`);
  const { rows } = await client.query<{ ms: number }>(`SELECT ms FROM ${SCHEMA}.passed`);
  let passedMs = rows[0]?.ms ?? 0;
  return {
    // What is made later still goes to the first schema; functions are looked for in the second before PostgreSQL's own.
    connectionString: withOptions(connectionString, `-c search_path=public,${SCHEMA},pg_catalog`),
    get passedMs() {
      return passedMs;
    },
    async advance(ms) {
      await client.query({ text: `UPDATE ${SCHEMA}.passed SET ms = ms + $1`, values: [ms] });
      passedMs += ms;
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Whether this is a database whose time tests put forward. */
export async function hasMovableTime(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await isInstalled(client);
  } finally {
    await client.end();
  }
}

async function isInstalled(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query({
    text: 'SELECT FROM pg_namespace WHERE nspname = $1',
    values: [SCHEMA],
  });
  return rowCount === 1;
}

const withOptions = (connectionString: string, options: string): string =>
  `${connectionString}${connectionString.includes('?') ? '&' : '?'}options=${encodeURIComponent(options)}`;
