import type pg from 'pg';
import { to } from 'pg-copy-streams';
import { openSession } from '../migrate/session.ts';
import { copiedTables } from './copied-tables.ts';
import { endLine, headerLine } from './script.ts';

/**
 * Writes everything that is in a hub's database as a script, which `loadDatabase` and `psql` read: all of one moment, while
 * hubs go on. What waits in the queue goes back to the outbox. The schema is not in it: that is what migrations make.
 *
 * @throws DatabaseSetupError `UNREACHABLE`
 *
 * @example
 * await pipeline(dumpDatabase(connectionString), createGzip(), createWriteStream('backup.sql.gz'));
 */
export async function* dumpDatabase(connectionString: string): AsyncGenerator<Buffer | string> {
  const session = await openSession(connectionString);
  const { client } = session;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(
      `SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'; SET LOCAL client_encoding = 'UTF8'`,
    );
    await client.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0');
    yield headerLine(await readHeader(client));
    for (const partition of await readPartitions(client)) yield `${partition}\n`;
    let rows = 0;
    for (const { name, columns } of await copiedTables(client)) {
      const list = columns.join(', ');
      yield `COPY ${name} (${list}) FROM stdin;\n`;
      rows += yield* copyOut(client, `SELECT ${list} FROM ${name}`);
    }
    for (const sequence of await readSequences(client)) yield `${sequence}\n`;
    yield 'COPY outbox (name, payload, due_at) FROM stdin;\n';
    rows += yield* copyOut(client, await queuedJobs(client));
    yield endLine(rows);
  } finally {
    await session.close();
  }
}

async function* copyOut(client: pg.PoolClient, query: string): AsyncGenerator<Buffer | string, number> {
  const stream = client.query(to(`COPY (${query}) TO STDOUT`));
  for await (const chunk of stream) yield chunk;
  yield '\\.\n';
  return stream.rowCount;
}

async function readHeader(client: pg.PoolClient) {
  const { rows } = await client.query<{ name: string; at: Date }>(
    'SELECT migration_name AS name, now() AS at FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY 1',
  );
  return { migrations: rows.map(({ name }) => name), at: rows[0]?.at.toISOString() ?? '' };
}

/** Months of the audit log, each with the trigger that a partition does not have from the whole. */
async function readPartitions(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ sql: string }>(
    `SELECT format('CREATE TABLE %1$I PARTITION OF audit_events %2$s; CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON %1$I FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();',
       part.relname, pg_get_expr(part.relpartbound, part.oid)) AS sql
     FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid
     WHERE inhparent = 'audit_events'::regclass ORDER BY part.relname`,
  );
  return rows.map(({ sql }) => sql);
}

async function readSequences(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ sql: string }>(
    `SELECT format('SELECT setval(%L, %s);', quote_ident(sequencename), last_value) AS sql
     FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename`,
  );
  return rows.map(({ sql }) => sql);
}

/** The queue is there once a worker has run. */
async function queuedJobs(client: pg.PoolClient): Promise<string> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('pgboss.job') IS NOT NULL AS there`,
  );
  return rows[0]?.there
    ? `SELECT name, data, start_after FROM pgboss.job WHERE state IN ('created', 'retry', 'active') AND name NOT LIKE '\\_\\_%'`
    : 'SELECT name, payload, due_at FROM outbox WHERE false';
}
