import type { Queryable } from '../transaction.ts';

/** A key as it is stored: of the secret half only the hash. */
export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly secretHash: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

const SELECT_API_KEYS = `SELECT id, name, secret_hash AS "secretHash", scopes, created_at AS "createdAt",
  last_used_at AS "lastUsedAt", expires_at AS "expiresAt", revoked_at AS "revokedAt" FROM api_keys`;

export async function insertApiKey(
  db: Queryable,
  key: Pick<ApiKeyRow, 'id' | 'name' | 'secretHash' | 'scopes' | 'expiresAt'>,
): Promise<void> {
  await db.query({
    text: 'INSERT INTO api_keys (id, name, secret_hash, scopes, expires_at) VALUES ($1, $2, $3, $4, $5)',
    values: [key.id, key.name, key.secretHash, key.scopes, key.expiresAt],
  });
}

/** Oldest first. */
export async function findApiKeys(db: Queryable): Promise<ApiKeyRow[]> {
  return (await db.query<ApiKeyRow>({ text: `${SELECT_API_KEYS} ORDER BY created_at` })).rows;
}

/** How exactly the last use of a key is known. */
const USE_PRECISION = '1 minute';

/** The key of an id; that it was used just now is written down, to the minute. */
export async function touchApiKey(db: Queryable, id: string): Promise<ApiKeyRow | null> {
  const { rows } = await db.query<ApiKeyRow>({
    name: 'touch_api_key',
    text: `WITH used AS (
        UPDATE api_keys SET last_used_at = now()
        WHERE id = $1 AND revoked_at IS NULL
          AND (last_used_at IS NULL OR last_used_at < now() - interval '${USE_PRECISION}'))
      ${SELECT_API_KEYS} WHERE id = $1`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** @returns false when there is none of this id that still works */
export async function setRevoked(db: Queryable, id: string, at: Date): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL',
    values: [id, at],
  });
  return rowCount === 1;
}
