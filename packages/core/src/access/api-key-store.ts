import type { ApiKey, Database } from '@evergrant/database';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';

/** A key as it may be shown. */
export type ApiKeyInfo = Readonly<Omit<ApiKey, 'secretHash'>>;

export async function insertApiKey(
  db: Queryable,
  key: Readonly<Pick<ApiKey, 'id' | 'name' | 'secretHash' | 'expiresAt'>> & {
    readonly scopes: readonly string[];
  },
): Promise<void> {
  await db.query({
    text: 'INSERT INTO api_keys (id, name, secret_hash, scopes, expires_at) VALUES ($1, $2, $3, $4, $5)',
    values: [key.id, key.name, key.secretHash, key.scopes, key.expiresAt],
  });
}

/** Oldest first, without their secrets. */
export const findApiKeys = (db: Pick<Database, 'prisma'>): Promise<ApiKeyInfo[]> =>
  db.prisma.apiKey.findMany({ omit: { secretHash: true }, orderBy: { createdAt: 'asc' } });

/** What a presented key is checked against. */
const CHECKED_FIELDS = [
  'id',
  'secretHash',
  'scopes',
  'expiresAt',
  'revokedAt',
] as const satisfies readonly (keyof ApiKey)[];
export type CheckedApiKey = Pick<ApiKey, (typeof CHECKED_FIELDS)[number]>;

/** How exactly the last use of a key is known. */
const USE_PRECISION = '1 minute';

/** The key of an id; that it was used just now is written down, to the minute. */
export async function touchApiKey(db: Queryable, id: string): Promise<CheckedApiKey | null> {
  const { rows } = await db.query<CheckedApiKey>({
    name: 'touch_api_key',
    text: `WITH used AS (
        UPDATE api_keys SET last_used_at = now()
        WHERE id = $1 AND revoked_at IS NULL
          AND (last_used_at IS NULL OR last_used_at < now() - interval '${USE_PRECISION}'))
      SELECT ${columns(CHECKED_FIELDS)} FROM api_keys WHERE id = $1`,
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
