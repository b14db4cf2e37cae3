import pg from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../testing/index.ts';
import { loadDatabase } from './load-database.ts';
import { BrokenScriptError, type ScriptPart } from './script.ts';

/** A COPY of one row, which the connection is closed under: what a file holds that is cut off in the middle of its rows. */
async function* cutOff(): AsyncGenerator<ScriptPart> {
  yield { kind: 'copy', sql: 'COPY outbox (name, payload, due_at) FROM stdin' };
  yield { kind: 'rows', data: Buffer.from('revoke-grant\t{}\t2026-01-01\n') };
  throw new BrokenScriptError('The backup is cut off.');
}

/** Its table refuses the row while nobody waits for it, since the next row has not been read. */
async function* refused(connectionString: string): AsyncGenerator<ScriptPart> {
  yield { kind: 'copy', sql: 'COPY outbox (name, payload, due_at) FROM stdin' };
  yield { kind: 'rows', data: Buffer.from('revoke-grant\tnone\t2026-01-01\n') };
  const client = new pg.Client({ connectionString });
  await client.connect();
  await expect
    .poll(
      async () => (await client.query("SELECT FROM pg_stat_activity WHERE state LIKE '%aborted%'")).rowCount,
    )
    .toBe(1);
  await client.end();
  yield { kind: 'end', rows: 1 };
}

it.each([
  ['of a script that is cut off within the rows of a table', cutOff, /cut off/],
  ['of rows that the table refuses while the next are read', refused, /invalid input syntax/],
])('leaves nothing %s, and says what was wrong', async (_name, partsOf, problem) => {
  await using database = await createTestDatabase();
  const { connectionString } = database;
  // An error that nobody listened to would end the program, and this run.
  await expect(loadDatabase(connectionString, partsOf(connectionString))).rejects.toThrow(problem);
  const client = new pg.Client({ connectionString });
  await client.connect();
  expect((await client.query('SELECT FROM outbox')).rowCount).toBe(0);
  await client.end();
});
