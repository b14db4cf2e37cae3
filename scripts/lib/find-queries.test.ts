import { expect, test } from 'vitest';
import { findQueries } from './find-queries.ts';

test.each([
  'await db.pool.query(`SELECT 1`);',
  "await tx.query<Row>({ text: 'SELECT 1' });",
  'await client.query<Pick<User, Key>>(statement);',
  'const rows = await deps.db\n  .query(SELECT);',
  'const users = await db.prisma.user.findMany();',
  'await deps.db?.prisma.user.count();',
  'const { prisma } = deps.db;',
  'const { db: { prisma } } = deps;',
  'await tx.$executeRaw`SELECT 1`;',
  'await client.$queryRawUnsafe(text);',
  'await client.$transaction(work);',
])('%s asks the database', (source) => {
  expect(findQueries(`// first\n${source}\n`)).toHaveLength(1);
});

test.each([
  '.query(({ ctx }) => list(ctx.deps))',
  '.query(async ({ ctx }) => list(ctx.deps))',
  "db: Pick<Database, 'prisma'>,",
  "join(ROOT, 'prisma/schema.prisma')",
  'const { state } = request.query;',
  '// await db.pool.query(`SELECT 1`);',
  '/** `db.prisma.user.count()` */',
])('%s does not', (source) => {
  expect(findQueries(source)).toEqual([]);
});

test('the line is named', () => {
  expect(findQueries('const a = 1;\n  db.prisma.user.count();\n')).toEqual([
    { line: 2, text: 'db.prisma.user.count();' },
  ]);
});
