import { z } from 'zod';
import type { Queryable } from '../transaction.ts';

/** What operators decided about one provider, as it is stored. */
export interface ProviderConfigurationRow {
  readonly provider: string;
  /** Empty where the hub registers itself. */
  readonly clientId: string;
  /** Sealed. */
  readonly clientSecret: string | null;
  /** Empty: the scopes of the entry. */
  readonly scope: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** A whole catalog entry, or the fields that replace those of the catalog's. */
  readonly entry: Readonly<Record<string, unknown>> | null;
  readonly updatedAt: Date;
}

interface Row extends Omit<ProviderConfigurationRow, 'parameters' | 'entry'> {
  readonly parameters: unknown;
  readonly entry: unknown;
}

const SELECT_CONFIGURATIONS = `SELECT provider, client_id AS "clientId", client_secret AS "clientSecret", scope, parameters,
  entry, updated_at AS "updatedAt" FROM provider_configurations`;

const parametersSchema = z.record(z.string(), z.string());
const entrySchema = z.record(z.string(), z.unknown()).nullable();

const toRow = (row: Row): ProviderConfigurationRow => ({
  ...row,
  parameters: parametersSchema.parse(row.parameters),
  entry: entrySchema.parse(row.entry),
});

export async function findProviderConfigurations(db: Queryable): Promise<ProviderConfigurationRow[]> {
  const { rows } = await db.query<Row>({
    name: 'find_provider_configurations',
    text: `${SELECT_CONFIGURATIONS} ORDER BY provider`,
  });
  return rows.map(toRow);
}

/** Reads a configuration and keeps others from changing it until the transaction ends. */
export async function lockProviderConfiguration(
  db: Queryable,
  provider: string,
): Promise<ProviderConfigurationRow | null> {
  const { rows } = await db.query<Row>({
    text: `${SELECT_CONFIGURATIONS} WHERE provider = $1 FOR UPDATE`,
    values: [provider],
  });
  return rows[0] === undefined ? null : toRow(rows[0]);
}

const valuesOf = (row: Omit<ProviderConfigurationRow, 'updatedAt'>): unknown[] => [
  row.provider,
  row.clientId,
  row.clientSecret,
  row.scope,
  JSON.stringify(row.parameters),
  row.entry === null ? null : JSON.stringify(row.entry),
];

/** @returns false when there is one already: nothing was written */
export async function insertProviderConfiguration(
  db: Queryable,
  row: Omit<ProviderConfigurationRow, 'updatedAt'>,
): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `INSERT INTO provider_configurations (provider, client_id, client_secret, scope, parameters, entry, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, now()) ON CONFLICT (provider) DO NOTHING`,
    values: valuesOf(row),
  });
  return rowCount === 1;
}

export async function updateProviderConfiguration(
  db: Queryable,
  row: Omit<ProviderConfigurationRow, 'updatedAt'>,
): Promise<void> {
  await db.query({
    text: `UPDATE provider_configurations SET client_id = $2, client_secret = $3, scope = $4, parameters = $5, entry = $6,
        updated_at = now() WHERE provider = $1`,
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
export async function countConnections(db: Queryable): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ provider: string; connections: number }>({
    text: 'SELECT provider, count(*)::int AS connections FROM sealed_tokens GROUP BY provider',
  });
  return new Map(rows.map(({ provider, connections }) => [provider, connections]));
}
