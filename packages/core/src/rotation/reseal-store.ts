import type { Queryable } from '../transaction.ts';
import type { ResealedTable, SealedRow } from './sealed-values.ts';

/** A row with its envelopes, in the order of its table's values; null where there is none. */
export interface Envelopes {
  readonly row: SealedRow;
  /** Its primary key, as text. */
  readonly id: readonly string[];
  readonly envelopes: readonly (string | null)[];
}

const idColumns = ({ id }: ResealedTable): string[] => Object.keys(id);

/**
 * Takes rows that another key sealed, or that are sealed in an older form, in the order of their primary key, until the transaction ends; what others have taken
 * is left to them.
 *
 * @param after the primary key that they come after; null: from the beginning
 */
export async function takeSealedRows(
  tx: Queryable,
  table: ResealedTable,
  { keyId, after, limit }: { keyId: string; after: readonly string[] | null; limit: number },
): Promise<Envelopes[]> {
  const id = idColumns(table);
  const named = Object.entries({
    ...Object.fromEntries(id.map((column) => [column, column])),
    ...table.named,
  });
  const place = id.map((_, index) => `$${index + 3}`).join(', ');
  const conditions = [
    `(${table.values.map(({ sql }) => `sealing_key(${sql}) <> $1${table.older === true ? ` OR ${sql} LIKE 'v1.%'` : ''}`).join(' OR ')})`,
    ...(table.where === undefined ? [] : [table.where]),
    ...(after === null ? [] : [`(${id.join(', ')}) > (${place})`]),
  ];
  const { rows } = await tx.query<{ row: Record<string, string>; envelopes: (string | null)[] }>({
    text: `SELECT jsonb_build_object(${named.map(([name, sql]) => `'${name}', (${sql})::text`).join(', ')}) AS row,
        ARRAY[${table.values.map(({ sql }) => sql).join(', ')}] AS envelopes
      FROM ${table.table} WHERE ${conditions.join(' AND ')}
      ORDER BY ${id.join(', ')} LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
    values: [keyId, limit, ...(after ?? [])],
  });
  return rows.map(({ row, envelopes }) => ({ row, envelopes, id: id.map((column) => row[column] ?? '') }));
}

/** Writes new envelopes where the old ones still are. @returns how many rows */
export async function writeSealedRows(
  tx: Queryable,
  table: ResealedTable,
  rows: readonly (Envelopes & { readonly fresh: readonly (string | null)[] })[],
): Promise<number> {
  const id = Object.entries(table.id);
  const columnsOf = <T>(pick: (row: (typeof rows)[number]) => readonly T[]): T[][] => {
    const picked = rows.map(pick);
    return (picked[0] ?? []).map((_, index) => picked.flatMap((values) => values.slice(index, index + 1)));
  };
  const names = [
    ...id.map(([column]) => `"id_${column}"`),
    ...table.values.flatMap((_, index) => [`before_${index}`, `fresh_${index}`]),
  ];
  const types = [...id.map(([, type]) => type), ...table.values.flatMap(() => ['text', 'text'])];
  const { rowCount } = await tx.query({
    text: `UPDATE ${table.table} SET ${table.set(table.values.map((_, index) => `fresh.fresh_${index}`))}
      FROM unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')}) AS fresh(${names.join(', ')})
      WHERE ${[
        ...id.map(([column]) => `${table.table}.${column} = fresh."id_${column}"`),
        ...table.values.map(({ sql }, index) => `(${sql}) IS NOT DISTINCT FROM fresh.before_${index}`),
      ].join(' AND ')}`,
    values: [
      ...columnsOf(({ id }) => id),
      ...columnsOf(({ envelopes, fresh }) =>
        envelopes.flatMap((envelope, index) => [envelope, fresh[index] ?? null]),
      ),
    ],
  });
  return rowCount ?? 0;
}
