import type { Database, ProviderConfiguration } from '@evergrant/database';
import { z } from 'zod';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';

const FIELDS = [
  'provider',
  'clientId',
  'clientSecret',
  'noticeSecret',
  'scope',
  'parameters',
  'entry',
  'updatedAt',
  'seal',
] as const satisfies readonly (keyof ProviderConfiguration)[];
type Row = Pick<ProviderConfiguration, (typeof FIELDS)[number]>;

/**
 * What operators decided about one provider, as it is stored. No client id: the hub registers itself; secrets are
 * sealed; no scope: that of the entry.
 */
export type ProviderConfigurationRow = Readonly<Omit<Row, 'scope' | 'parameters' | 'entry'>> & {
  readonly scope: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** A whole catalog entry, or the fields that replace those of the catalog's. */
  readonly entry: Readonly<Record<string, unknown>> | null;
};

const parametersSchema = z.record(z.string(), z.string());
const entrySchema = z.record(z.string(), z.unknown()).nullable();

const toRow = (row: Row): ProviderConfigurationRow => ({
  ...row,
  parameters: parametersSchema.parse(row.parameters),
  entry: entrySchema.parse(row.entry),
});

export async function findProviderConfigurations(db: Queryable): Promise<ProviderConfigurationRow[]> {
  const { rows } = await db.query<Row>({
    text: `SELECT ${columns(FIELDS)} FROM provider_configurations ORDER BY provider`,
  });
  return rows.map(toRow);
}

/** Reads a configuration and keeps others from changing it until the transaction ends. */
export async function lockProviderConfiguration(
  db: Queryable,
  provider: string,
): Promise<ProviderConfigurationRow | null> {
  const { rows } = await db.query<Row>({
    text: `SELECT ${columns(FIELDS)} FROM provider_configurations WHERE provider = $1 FOR UPDATE`,
    values: [provider],
  });
  return rows[0] === undefined ? null : toRow(rows[0]);
}

const valuesOf = (row: Omit<ProviderConfigurationRow, 'updatedAt'>): unknown[] => [
  row.provider,
  row.clientId,
  row.clientSecret,
  row.noticeSecret,
  row.scope,
  JSON.stringify(row.parameters),
  row.entry === null ? null : JSON.stringify(row.entry),
  row.seal,
];

/** @returns false when there is one already: nothing was written */
export async function insertProviderConfiguration(
  db: Queryable,
  row: Omit<ProviderConfigurationRow, 'updatedAt'>,
): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `INSERT INTO provider_configurations (provider, client_id, client_secret, notice_secret, scope, parameters, entry, seal, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now()) ON CONFLICT (provider) DO NOTHING`,
    values: valuesOf(row),
  });
  return rowCount === 1;
}

export async function updateProviderConfiguration(
  db: Queryable,
  row: Omit<ProviderConfigurationRow, 'updatedAt'>,
): Promise<void> {
  await db.query({
    text: `UPDATE provider_configurations SET client_id = $2, client_secret = $3, notice_secret = $4, scope = $5, parameters = $6,
        entry = $7, seal = $8, updated_at = now() WHERE provider = $1`,
    values: valuesOf(row),
  });
}

/** @returns false when there is none */
export async function deleteProviderConfiguration(db: Queryable, provider: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM provider_configurations WHERE provider = $1',
    values: [provider],
  });
  return rowCount === 1;
}

/** How many connections hold tokens, by provider. */
export async function countConnections(db: Pick<Database, 'prisma'>): Promise<ReadonlyMap<string, number>> {
  const counts = await db.prisma.sealedToken.groupBy({ by: 'provider', _count: true });
  return new Map(counts.map(({ provider, _count }) => [provider, _count]));
}

/** How many connections of a provider hold tokens, as the transaction sees it. */
export async function countConnectionsOf(tx: Queryable, provider: string): Promise<number> {
  const { rows } = await tx.query<{ connections: number }>({
    text: 'SELECT count(*)::int AS connections FROM sealed_tokens WHERE provider = $1',
    values: [provider],
  });
  return rows[0]?.connections ?? 0;
}
