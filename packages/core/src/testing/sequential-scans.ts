import pg from 'pg';
import { z } from 'zod';
import type { Statement } from './record-statements.ts';

/** So many rows has every large table, as PostgreSQL believes. */
const ROWS = 10_000_000;

const planSchema = z.array(z.object({ Plan: z.unknown() }));
const nodeSchema = z.looseObject({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  Plans: z.array(z.unknown()).default([]),
});

const SHOWS_A_PLAN = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

function tablesReadWhole(node: unknown): string[] {
  const { Plans: below, ...own } = nodeSchema.parse(node);
  const table = own['Relation Name'];
  const isWhole = own['Node Type'] === 'Seq Scan' && table !== undefined;
  return [...(isWhole ? [table] : []), ...below.flatMap(tablesReadWhole)];
}

/**
 * Which statements read a large table from its beginning to its end: each is planned as PostgreSQL would with the values that
 * it was asked with, on tables of which it believes that they have ten million rows. Nothing is executed, and the database
 * is of no more use afterwards.
 *
 * @param large tables; with their partitions
 * @throws where one of them is empty: PostgreSQL then believes no number
 */
export async function findSequentialScans(
  connectionString: string,
  statements: Iterable<Statement>,
  large: readonly string[],
): Promise<{ statement: Statement; tables: string[] }[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; pages: number }>(
      `SELECT c.relname AS name, pg_relation_size(c.oid)::int / 8192 AS pages,
         pg_restore_relation_stats('schemaname', c.relnamespace::regnamespace::text, 'relname', c.relname::text,
           'relpages', greatest(1, pg_relation_size(c.oid)::int / 8192), 'reltuples', $2::real)
       FROM unnest($1::text[]) AS large(name)
       LEFT JOIN LATERAL pg_partition_tree(large.name::regclass) AS part ON true
       JOIN pg_class c ON c.oid = coalesce(part.relid, large.name::regclass)
       WHERE c.relkind = 'r'`,
      [large, ROWS],
    );
    const isLarge = new Set(rows.filter(({ pages }) => pages > 0).map(({ name }) => name));
    const empty = large.filter((table) => ![...isLarge].some((name) => name.startsWith(table)));
    if (empty.length > 0) throw new Error(`nothing was ever written to ${empty.join(', ')}`);

    const found: { statement: Statement; tables: string[] }[] = [];
    for (const statement of statements) {
      if (!SHOWS_A_PLAN.test(statement.text)) continue;
      const explained = await client.query({
        text: `EXPLAIN (FORMAT JSON) ${statement.text}`,
        values: [...statement.values],
      });
      const plans = planSchema.parse(
        z.array(z.object({ 'QUERY PLAN': z.unknown() })).parse(explained.rows)[0]?.['QUERY PLAN'],
      );
      const tables = plans
        .flatMap(({ Plan: plan }) => tablesReadWhole(plan))
        .filter((table) => isLarge.has(table));
      if (tables.length > 0) found.push({ statement, tables: [...new Set(tables)].sort() });
    }
    return found;
  } finally {
    await client.end();
  }
}
