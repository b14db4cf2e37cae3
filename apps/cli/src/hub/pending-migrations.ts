import { readdirSync } from 'node:fs';
import type { Database } from '@evergrant/database';
import { findAppliedMigrations } from './migration-store.ts';
import { MIGRATIONS_DIR } from './prisma-folder.ts';

/** How a database stands to the migrations of this version. */
export interface SchemaState {
  /** Nothing has been applied: no hub has used it. */
  readonly empty: boolean;
  /** Not applied yet; the hub does it at its start. */
  readonly pending: readonly string[];
  /** Began and did not finish. */
  readonly failed: readonly string[];
  /** Applied by a newer version. */
  readonly unknown: readonly string[];
}

/** Names of the migrations of this version, in order. */
export const knownMigrations = (): string[] =>
  readdirSync(MIGRATIONS_DIR, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** Compares the database with the migrations of this version; changes nothing. */
export async function readSchemaState(db: Pick<Database, 'pool'>): Promise<SchemaState> {
  const known = knownMigrations();
  const applied = await findAppliedMigrations(db);
  const names = applied.map(({ name }) => name);
  return {
    empty: applied.length === 0,
    pending: known.filter((name) => !names.includes(name)),
    failed: applied.filter(({ finished }) => !finished).map(({ name }) => name),
    unknown: names.filter((name) => !known.includes(name)),
  };
}
