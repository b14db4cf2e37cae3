import pg from 'pg';
import { z } from 'zod';
import type { Statement } from './record-statements.ts';

const planSchema = z.array(z.object({ 'QUERY PLAN': z.array(z.object({ Plan: z.unknown() })) }));
const nodeSchema = z.looseObject({
  'Relation Name': z.string().optional(),
  Alias: z.string().optional(),
  Operation: z.string().optional(),
  Plans: z.array(z.unknown()).default([]),
});
type Node = z.infer<typeof nodeSchema>;

/** Where a node of a plan says which rows belong together, or are wanted. */
const CONDITIONS = ['Index Cond', 'Recheck Cond', 'Filter', 'Join Filter', 'Hash Cond', 'Merge Cond'];
const SHOWS_A_PLAN = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

function nodesOf(plan: unknown): Node[] {
  const node = nodeSchema.parse(plan);
  return [node, ...node.Plans.flatMap(nodesOf)];
}

const conditionsOf = (node: Node): string[] =>
  CONDITIONS.flatMap((name) => (typeof node[name] === 'string' ? [node[name]] : []));

/** The aliases whose column is compared with a value, or with that of one of them. */
function reachedBy(column: string, conditions: readonly string[]): ReadonlySet<string> {
  const sides = conditions.flatMap((condition) => [
    ...condition.matchAll(new RegExp(`(\\w+)\\.${column} = (?:(\\w+)\\.${column}\\b)?`, 'g')),
  ]);
  const reached = new Set(sides.flatMap(([, one = '', other]) => (other === undefined ? [one] : [])));
  for (const _ of sides)
    for (const [, one = '', other] of sides)
      if (other !== undefined && (reached.has(one) || reached.has(other))) reached.add(one).add(other);
  return reached;
}

/**
 * Which statements concern tables that are distributed by a column, and do not say that column's value for each of them: a
 * database that is distributed has to ask every node. Each is parsed and planned by PostgreSQL, with the values that it was
 * asked with: a table is reached by the column where a condition compares it, with a value or with the same column of
 * another such table. What is inserted has to name the column.
 *
 * @param tables with their partitions, whose names begin with that of their table
 * @returns statement -> the tables that are looked for on every node; empty: none of them is
 */
export async function findStatementsAcrossShards(
  connectionString: string,
  statements: Iterable<Statement>,
  { tables, column }: { readonly tables: readonly string[]; readonly column: string },
): Promise<{ statement: Statement; across: string[] }[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const tableOf = (relation: string | undefined) =>
    tables.find((table) => relation === table || relation?.startsWith(`${table}_`) === true);
  try {
    const found: { statement: Statement; across: string[] }[] = [];
    for (const statement of statements) {
      if (!SHOWS_A_PLAN.test(statement.text)) continue;
      const { rows } = await client.query({
        text: `EXPLAIN (VERBOSE, FORMAT JSON) ${statement.text}`,
        values: [...statement.values],
      });
      const nodes = planSchema
        .parse(rows)
        .flatMap(({ 'QUERY PLAN': plans }) => plans.flatMap(({ Plan: plan }) => nodesOf(plan)));
      const reached = reachedBy(column, nodes.flatMap(conditionsOf));
      const isReached = ({ 'Relation Name': relation, Alias: alias, Operation: operation }: Node): boolean =>
        operation === 'Insert'
          ? new RegExp(`INSERT INTO "?${tableOf(relation)}"?[^)]*\\b${column}\\b`, 'i').test(statement.text)
          : reached.has(alias ?? '');
      const concerned = nodes.filter((node) => tableOf(node['Relation Name']) !== undefined);
      if (concerned.length === 0) continue;
      const across = concerned
        .filter((node) => !isReached(node))
        .flatMap((node) => tableOf(node['Relation Name']) ?? []);
      found.push({ statement, across: [...new Set(across)].sort() });
    }
    return found;
  } finally {
    await client.end();
  }
}
