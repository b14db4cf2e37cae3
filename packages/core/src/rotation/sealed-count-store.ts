import type { Queryable } from '../transaction.ts';
import {
  OPEN_FLOWS,
  QUEUED_REVOCATIONS,
  RESEALED_TABLES,
  SEALED_KINDS,
  SEALED_ROWS,
  type SealedKind,
  type SealedTable,
} from './sealed-values.ts';

/** How many rows of each kind have something in them that a key sealed. */
export type SealedTotals = Readonly<Record<SealedKind, number>>;

export const NOTHING_SEALED: SealedTotals = {
  connections: 0,
  flows: 0,
  providers: 0,
  webhooks: 0,
  jobs: 0,
  hubSecrets: 0,
  answers: 0,
  rows: 0,
};

export interface SealedCount {
  readonly keyId: string;
  readonly sealed: SealedTotals;
}

export async function hasQueue(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query({ text: `SELECT WHERE to_regclass('pgboss.job') IS NOT NULL` });
  return rowCount === 1;
}

const rowsSql = ({ kind, table, where, values }: SealedTable): string => `
  SELECT '${kind}' AS kind, key.id AS key_id, count(*)::int AS total FROM ${table},
    LATERAL (SELECT DISTINCT sealing_key(envelope) AS id FROM unnest(ARRAY[${values.map(({ sql }) => sql).join(', ')}]) AS envelope) AS key
  WHERE key.id IS NOT NULL${where === undefined ? '' : ` AND ${where}`} GROUP BY key.id`;

/** Counts what every key sealed: one look at every row, so not to be asked all the time. */
export async function countSealed(db: Queryable): Promise<SealedCount[]> {
  const tables = [
    ...RESEALED_TABLES,
    ...SEALED_ROWS,
    OPEN_FLOWS,
    ...((await hasQueue(db)) ? [QUEUED_REVOCATIONS] : []),
  ];
  const { rows } = await db.query<SealedTotals & { keyId: string }>({
    text: `SELECT key_id AS "keyId", ${SEALED_KINDS.map(
      (kind) => `coalesce(sum(total) FILTER (WHERE kind = '${kind}'), 0)::int AS "${kind}"`,
    ).join(', ')}
      FROM (${tables.map(rowsSql).join(' UNION ALL ')}) AS sealed GROUP BY key_id ORDER BY key_id`,
  });
  return rows.map(({ keyId, ...sealed }) => ({ keyId, sealed }));
}
