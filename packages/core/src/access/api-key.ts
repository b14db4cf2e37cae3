import { randomBytes } from 'node:crypto';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { createSecret, matchesHash, secretHash } from '../state/browser-secret.ts';
import { inTransaction } from '../transaction.ts';
import { type ApiKeyInfo, findApiKeys, insertApiKey, setRevoked, touchApiKey } from './api-key-store.ts';

/**
 * API keys of callers: `evg_<id>_<secret>`. The id is public; of the secret (256 random bits) only a SHA-256 is stored.
 */

/** Rights a key may carry. */
export const API_KEY_SCOPES = [
  'tokens:read',
  'connections:read',
  'connections:write',
  'audit:read',
  'webhooks:write',
] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

const KEY_FORM = /^evg_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;
const ID_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

const createKeyId = (): string =>
  [...randomBytes(12)].map((byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('');

/** Splits a key into its public id and its secret; null for anything of another form. */
export function parseApiKey(key: string): { id: string; secret: string } | null {
  const [, id, secret] = KEY_FORM.exec(key) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/**
 * Creates a key. The whole key is returned once and never again.
 *
 * @param input.expiresAt default: never
 */
export async function createApiKey(
  deps: Pick<Deps, 'db'>,
  input: { name: string; scopes: readonly ApiKeyScope[]; expiresAt?: Date | undefined },
  origin: RequestOrigin,
): Promise<{ id: string; key: string }> {
  const id = createKeyId();
  const secret = createSecret();
  await inTransaction(deps.db, async (tx) => {
    await insertApiKey(tx, {
      id,
      name: input.name,
      scopes: input.scopes,
      secretHash: secretHash(secret),
      expiresAt: input.expiresAt ?? null,
    });
    await insertAuditEvent(
      tx,
      { event: 'api_key_created', metadata: { keyId: id, name: input.name, scopes: input.scopes } },
      origin,
    );
  });
  return { id, key: `evg_${id}_${secret}` };
}

/** Every key that was ever made, oldest first. */
export const listApiKeys = (deps: Pick<Deps, 'db'>): Promise<ApiKeyInfo[]> => findApiKeys(deps.db);

/** Revokes a key; false when there is none of this id that still works. */
export async function revokeApiKey(
  deps: Pick<Deps, 'db' | 'clock'>,
  id: string,
  origin: RequestOrigin,
): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    const revoked = await setRevoked(tx, id, deps.clock.now());
    if (revoked) await insertAuditEvent(tx, { event: 'api_key_revoked', metadata: { keyId: id } }, origin);
    return revoked;
  });
}

/** The id and rights of a presented key; null when it is unknown, wrong, revoked or expired. */
export async function verifyApiKey(
  deps: Pick<Deps, 'db' | 'clock'>,
  key: string,
): Promise<{ id: string; scopes: readonly string[]; expiresAt: Date | null } | null> {
  const parsed = parseApiKey(key);
  if (parsed === null) return null;
  const row = await touchApiKey(deps.db.pool, parsed.id);
  if (row === null || row.revokedAt !== null || !matchesHash(parsed.secret, row.secretHash)) return null;
  if (row.expiresAt !== null && row.expiresAt <= deps.clock.now()) return null;
  return { id: row.id, scopes: row.scopes, expiresAt: row.expiresAt };
}
