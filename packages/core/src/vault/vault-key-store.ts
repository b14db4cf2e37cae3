import type { VaultKey } from '@evergrant/database';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';

const FIELDS = [
  'keyId',
  'canary',
  'createdAt',
  'sealingSince',
] as const satisfies readonly (keyof VaultKey)[];

/** Any number that nothing else in this database locks. */
const AGREEMENT_LOCK = 7_203_302;

/** Lets one process at a time decide about keys, until its transaction ends. */
export async function lockKeys(tx: Queryable): Promise<void> {
  await tx.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [AGREEMENT_LOCK] });
}

/** The keys that something in this database may be sealed with; first the one that seals. */
export async function findVaultKeys(db: Queryable): Promise<VaultKey[]> {
  const { rows } = await db.query<VaultKey>({
    text: `SELECT ${columns(FIELDS)} FROM vault_keys ORDER BY sealing_since DESC, key_id`,
  });
  return rows;
}

/** Makes a key the one that seals from now on. */
export async function startSealing(
  tx: Queryable,
  { keyId, canary }: Pick<VaultKey, 'keyId' | 'canary'>,
): Promise<void> {
  await tx.query({
    text: `INSERT INTO vault_keys (key_id, canary, sealing_since) VALUES ($1, $2, clock_timestamp())
      ON CONFLICT (key_id) DO UPDATE SET sealing_since = clock_timestamp()`,
    values: [keyId, canary],
  });
}

/** Writes anew what a key has sealed. */
export async function writeCanary(
  tx: Queryable,
  { keyId, canary }: Pick<VaultKey, 'keyId' | 'canary'>,
): Promise<void> {
  await tx.query({ text: 'UPDATE vault_keys SET canary = $2 WHERE key_id = $1', values: [keyId, canary] });
}

/** Whether somebody has been here: of a database with users, whatever became of its keys. */
export async function hasUsers(tx: Queryable): Promise<boolean> {
  const { rowCount } = await tx.query({ text: 'SELECT FROM users LIMIT 1' });
  return rowCount === 1;
}

/**
 * Takes a key away, when nobody is just storing something under it; from then on nobody can.
 *
 * @returns false when there is none of this id
 */
export async function deleteVaultKey(tx: Queryable, keyId: string): Promise<boolean> {
  const { rowCount } = await tx.query({ text: 'DELETE FROM vault_keys WHERE key_id = $1', values: [keyId] });
  return rowCount === 1;
}
