import { columnOf, columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';
import { AUTHENTICATED_ROWS, type AuthenticatedRow, type AuthenticatedTable } from './authenticated-rows.ts';

/** Ids are serial where the hub has no better one. */
const TEXT_IDS: ReadonlySet<AuthenticatedTable> = new Set([
  'api_keys',
  'connect_sessions',
  'provider_configurations',
  'webhook_endpoints',
]);

/** Which rows: those that have no seal; those that another key than this has sealed, but for what others are at; or those of
 * this key. */
export type SealedBy =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'another'; readonly keyId: string }
  | { readonly kind: 'key'; readonly keyId: string };

const CONDITIONS = {
  nobody: 'seal IS NULL AND $1::text IS NULL',
  another: 'sealing_key(seal) <> $1',
  key: 'sealing_key(seal) = $1',
} as const satisfies Readonly<Record<SealedBy['kind'], string>>;

/**
 * Takes rows in the order of their ids, until the transaction ends.
 *
 * @param after the id that they come after; null: from the beginning
 */
export async function takeRows(
  tx: Queryable,
  table: AuthenticatedTable,
  { by, after, limit }: { by: SealedBy; after: string | null; limit: number },
): Promise<AuthenticatedRow[]> {
  const fields = AUTHENTICATED_ROWS[table];
  const id = columnOf(fields[0]);
  const type = TEXT_IDS.has(table) ? 'text' : 'int';
  const { rows } = await tx.query<AuthenticatedRow>({
    text: `SELECT ${columns(fields)}, seal FROM ${table}
      WHERE ${CONDITIONS[by.kind]} AND ($2::${type} IS NULL OR ${id} > $2::${type})
      ORDER BY ${id} LIMIT $3 FOR NO KEY UPDATE${by.kind === 'another' ? ' SKIP LOCKED' : ''}`,
    values: [by.kind === 'nobody' ? null : by.keyId, after, limit],
  });
  return rows;
}

/** Writes the seals of rows that were taken. */
export async function writeSeals(
  tx: Queryable,
  table: AuthenticatedTable,
  rows: readonly { readonly id: string; readonly seal: string }[],
): Promise<void> {
  const id = columnOf(AUTHENTICATED_ROWS[table][0]);
  const type = TEXT_IDS.has(table) ? 'text' : 'int';
  await tx.query({
    text: `UPDATE ${table} SET seal = fresh.seal FROM unnest($1::${type}[], $2::text[]) AS fresh(id, seal)
      WHERE ${table}.${id} = fresh.id`,
    values: [rows.map((row) => row.id), rows.map((row) => row.seal)],
  });
}

/** Whether there has been an account that can sign in, as far as the database knows. */
export async function hasFirstAccount(tx: Queryable): Promise<boolean> {
  const { rowCount } = await tx.query({ text: 'SELECT FROM first_account' });
  return rowCount === 1;
}
