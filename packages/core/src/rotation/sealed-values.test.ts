import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { columnOf } from '../columns.ts';
import { OPEN_FLOWS, RESEALED_TABLES } from './sealed-values.ts';

const schema = readFileSync(join(import.meta.dirname, '../../../../prisma/schema.prisma'), 'utf8');

/** `table.column` of every field whose comment says that it is sealed. */
const sealedInSchema = [...schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)].flatMap(([, body = '']) => {
  const table = /@@map\("(\w+)"\)/.exec(body)?.[1];
  return [...body.matchAll(/\/\/\/ Sealed[^\n]*\n\s+(\w+)/g)].map(
    ([, field = '']) => `${table}.${columnOf(field)}`,
  );
});

test('every column that the schema calls sealed is sealed anew, or ends by itself', () => {
  const listed = [...RESEALED_TABLES, OPEN_FLOWS].flatMap(({ table, values }) =>
    values.map(({ sql }) => `${table}.${sql.split(' ')[0]}`),
  );
  expect(sealedInSchema.length).toBeGreaterThan(8);
  expect([...new Set(listed)].sort()).toEqual(sealedInSchema.sort());
});
