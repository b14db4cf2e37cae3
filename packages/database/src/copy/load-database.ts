import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { type CopyStreamQuery, from } from 'pg-copy-streams';
import { openSession } from '../migrate/session.ts';
import { DatabaseSetupError } from '../setup-error.ts';
import { copiedTables } from './copied-tables.ts';
import { BrokenScriptError, type CopyHeader, type ScriptPart } from './script.ts';

/**
 * Loads what `dumpDatabase` wrote into a migrated database that nobody has used yet, in one transaction: it is all there
 * afterwards, or nothing. Triggers do not fire: what they did is in it.
 *
 * @param parts of `readScript`
 * @returns how many rows there are, and of when
 * @throws DatabaseSetupError `UNREACHABLE`; `NOT_EMPTY`: there is somebody in it; `OTHER_VERSION`: its migrations are others
 * @throws BrokenScriptError
 */
export async function loadDatabase(
  connectionString: string,
  parts: AsyncIterable<ScriptPart>,
): Promise<{ rows: number; at: string }> {
  const session = await openSession(connectionString);
  const { client } = session;
  try {
    await client.query(
      'BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0',
    );
    const result = await load(client, parts);
    await client.query('COMMIT');
    await client.query('ANALYZE');
    return result;
  } finally {
    await session.close();
  }
}

/** Rows on their way into a table. */
interface Copying {
  readonly stream: CopyStreamQuery;
  readonly done: Promise<void>;
}

/** It may fail while nobody waits for it, and ends with the connection: so it is listened to from the start. */
function beginCopy(client: pg.PoolClient, sql: string): Copying {
  const stream = client.query(from(sql));
  const done = finished(stream);
  done.catch(() => undefined);
  return { stream, done };
}

async function load(client: pg.PoolClient, parts: AsyncIterable<ScriptPart>) {
  const tables = (await copiedTables(client)).map(({ name }) => name);
  let at = '';
  let rows = 0;
  let copy: Copying | undefined;
  const endCopy = async () => {
    if (copy === undefined) return;
    copy.stream.end();
    await copy.done;
    rows += copy.stream.rowCount ?? 0;
    copy = undefined;
  };
  for await (const part of parts) {
    if (part.kind !== 'rows') await endCopy();
    switch (part.kind) {
      case 'header':
        at = part.header.at;
        await checkTarget(client, part.header);
        await clear(client, tables);
        break;
      case 'statement':
        await client.query(part.sql);
        break;
      case 'copy':
        copy = beginCopy(client, part.sql);
        break;
      case 'rows':
        if (copy?.stream.write(part.data) === false)
          await Promise.race([once(copy.stream, 'drain'), copy.done]);
        break;
      case 'end':
        if (part.rows !== rows)
          throw new BrokenScriptError(`The backup is damaged: it has ${rows} rows of ${part.rows}.`);
    }
  }
  for (const table of tables) await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  return { rows, at };
}

async function checkTarget(client: pg.PoolClient, { migrations }: CopyHeader): Promise<void> {
  const { rows: used } = await client.query('SELECT FROM users LIMIT 1');
  if (used.length > 0)
    throw new DatabaseSetupError(
      'NOT_EMPTY',
      'The database is in use: there are accounts in it. Name an empty one.',
    );
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY 1',
  );
  const here = new Set(rows.map(({ name }) => name));
  const differing = [
    ...migrations.filter((name) => !here.has(name)),
    ...[...here].filter((name) => !migrations.includes(name)),
  ];
  if (differing.length > 0)
    throw new DatabaseSetupError(
      'OTHER_VERSION',
      `It was written by another version of Evergrant (${differing.join(', ')}). Restore it with that version, then upgrade.`,
    );
}

/** Takes away what migrations left in a database that nobody has used. */
async function clear(client: pg.PoolClient, tables: readonly string[]): Promise<void> {
  for (const table of tables) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  const { rows } = await client.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_events'::regclass`,
  );
  for (const { name } of rows) await client.query(`DROP TABLE ${name}`);
  await client.query(`TRUNCATE ${tables.join(', ')}`);
}
