import { createDatabase, Prisma } from '@evergrant/database';
import { createTestDatabase } from '@evergrant/database/testing';
import { expect, test } from 'vitest';
import { columnOf, columns } from './columns.ts';

test('columns are read under the names of their fields', () => {
  expect(columns(['id', 'browserHash'])).toBe('id AS "id", browser_hash AS "browserHash"');
  expect(columns(['browserHash'], 'f')).toBe('f.browser_hash AS "browserHash"');
});

test('every column of the schema is its field in snake case', async () => {
  await using testDatabase = await createTestDatabase();
  const db = createDatabase({ connectionString: testDatabase.connectionString });
  const { rows } = await db.pool.query<{ column: string }>(
    // Partitions have the columns of their table.
    `SELECT attname AS column FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND attnum > 0
      AND NOT attisdropped AND relname <> '_prisma_migrations'`,
  );
  await db.close();
  const fields = Object.values(Prisma.ModelName).flatMap((model) =>
    Object.keys(Prisma[`${model}ScalarFieldEnum`]),
  );
  expect(fields.map(columnOf).sort()).toEqual(rows.map(({ column }) => column).sort());
});
