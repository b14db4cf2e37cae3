import type pg from 'pg';

/** A table with what is stored of it, as SQL names. */
export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** All tables of the schema, each after those that its rows refer to; not what Prisma keeps for itself. */
export async function copiedTables(client: pg.ClientBase): Promise<CopiedTable[]> {
  const { rows } = await client.query<CopiedTable & { parents: string[] }>(
    `SELECT quote_ident(t.relname) AS name,
       ARRAY(SELECT quote_ident(attname) FROM pg_attribute
         WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum) AS columns,
       ARRAY(SELECT DISTINCT confrelid::regclass::text FROM pg_constraint
         WHERE conrelid = t.oid AND contype = 'f' AND confrelid <> t.oid) AS parents
     FROM pg_class t
     WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition
       AND t.relname <> '_prisma_migrations'
     ORDER BY t.relname`,
  );
  const ordered: CopiedTable[] = [];
  const add = ({ name, columns, parents }: (typeof rows)[number]) => {
    if (ordered.some((table) => table.name === name)) return;
    for (const parent of rows.filter((row) => parents.includes(row.name))) add(parent);
    ordered.push({ name, columns });
  };
  for (const row of rows) add(row);
  return ordered;
}
