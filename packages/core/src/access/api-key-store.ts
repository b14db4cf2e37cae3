import type { ApiKey, Database } from '@evergrant/database';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';

/** A key as it may be shown. */
export type ApiKeyInfo = Readonly<Omit<ApiKey, 'secretHash' | 'previousSecretHash' | 'seal'>>;

export async function insertApiKey(
  db: Queryable,
  key: Readonly<
    Pick<
      ApiKey,
      | 'id'
      | 'name'
      | 'secretHash'
      | 'scopes'
      | 'expiresAt'
      | 'allowedAddresses'
      | 'requestsPerMinute'
      | 'seal'
    >
  >,
): Promise<void> {
  const { id, name, secretHash, scopes, expiresAt, allowedAddresses, requestsPerMinute, seal } = key;
  await db.query({
    text: `INSERT INTO api_keys (id, name, secret_hash, scopes, expires_at, allowed_addresses, requests_per_minute, seal)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [id, name, secretHash, scopes, expiresAt, allowedAddresses, requestsPerMinute, seal],
  });
}

/** Oldest first, without their secrets. */
export const findApiKeys = (db: Pick<Database, 'prisma'>): Promise<ApiKeyInfo[]> =>
  db.prisma.apiKey.findMany({
    omit: { secretHash: true, previousSecretHash: true, seal: true },
    orderBy: { createdAt: 'asc' },
  });

/** What a presented key is checked against. */
const CHECKED_FIELDS = [
  'id',
  'secretHash',
  'previousSecretHash',
  'previousEndsAt',
  'scopes',
  'allowedAddresses',
  'requestsPerMinute',
  'expiresAt',
  'revokedAt',
  'lastUsedAt',
  'previousUsedAt',
  'seal',
] as const satisfies readonly (keyof ApiKey)[];
export type CheckedApiKey = Pick<ApiKey, (typeof CHECKED_FIELDS)[number]>;

export async function findApiKey(db: Queryable, id: string): Promise<CheckedApiKey | null> {
  const { rows } = await db.query<CheckedApiKey>({
    name: 'find_api_key',
    text: `SELECT ${columns(CHECKED_FIELDS)} FROM api_keys WHERE id = $1`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** Which of a key's two secrets was presented. */
export type PresentedSecret = 'current' | 'previous';

const USED_AT = { current: 'last_used_at', previous: 'previous_used_at' } as const;
/** How exactly the last use of a key is known. */
export const USE_PRECISION_MS = 60_000;

/** Writes down that a secret was used just now; of several processes that do, one at a time. */
export async function touchApiKey(db: Queryable, id: string, secret: PresentedSecret): Promise<void> {
  const used = USED_AT[secret];
  await db.query({
    name: `touch_api_key_${secret}`,
    text: `UPDATE api_keys SET ${used} = now()
      WHERE id = $1 AND (${used} IS NULL OR ${used} < now() - $2 * interval '1 ms')`,
    values: [id, USE_PRECISION_MS],
  });
}

type NamedApiKey = CheckedApiKey & Pick<ApiKey, 'name'>;

/** A key that has not been revoked, kept from being changed until the transaction ends; null: there is none of this id. */
export async function lockApiKey(tx: Queryable, id: string): Promise<NamedApiKey | null> {
  const { rows } = await tx.query<NamedApiKey>({
    text: `SELECT name, ${columns(CHECKED_FIELDS)} FROM api_keys WHERE id = $1 AND revoked_at IS NULL FOR UPDATE`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** Writes what of a key can change. */
export async function updateApiKey(tx: Queryable, key: CheckedApiKey): Promise<void> {
  const { id, secretHash, previousSecretHash, previousEndsAt, previousUsedAt } = key;
  const { allowedAddresses, requestsPerMinute, revokedAt, seal } = key;
  await tx.query({
    text: `UPDATE api_keys SET secret_hash = $2, previous_secret_hash = $3, previous_ends_at = $4, previous_used_at = $5,
        allowed_addresses = $6, requests_per_minute = $7, revoked_at = $8, seal = $9
      WHERE id = $1`,
    values: [
      ...[id, secretHash, previousSecretHash, previousEndsAt, previousUsedAt],
      ...[allowedAddresses, requestsPerMinute, revokedAt, seal],
    ],
  });
}
