import { randomBytes } from 'node:crypto';
import type { AuditRecord, RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { createSecret, matchesHash, secretHash } from '../state/browser-secret.ts';
import { inTransaction } from '../transaction.ts';
import {
  type ApiKeyInfo,
  type CheckedApiKey,
  findApiKey,
  findApiKeys,
  insertApiKey,
  lockApiKey,
  type PresentedSecret,
  touchApiKey,
  USE_PRECISION_MS,
  updateApiKey,
} from './api-key-store.ts';

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
  'users:read',
  'users:write',
] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

const KEY_FORM = /^evg_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;
const ID_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

const createKeyId = (): string =>
  [...randomBytes(12)].map((byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('');

const formatApiKey = (id: string, secret: string): string => `evg_${id}_${secret}`;

/** Splits a key into its public id and its secret; null for anything of another form. */
export function parseApiKey(key: string): { id: string; secret: string } | null {
  const [, id, secret] = KEY_FORM.exec(key) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/** Who asks for a change of keys: an operator by their id, or nobody that the hub knows (the command line). */
interface Change extends RequestOrigin {
  readonly operatorId?: number | undefined;
}

/** Where a key may be used from, and how often. */
export interface ApiKeyLimits {
  /** As `addressRangeSchema` has them; empty: any address. */
  readonly allowedAddresses?: readonly string[] | undefined;
  /** Null: what the configuration says for all keys. */
  readonly requestsPerMinute?: number | null | undefined;
}

/**
 * Creates a key. The whole key is returned once and never again.
 *
 * @param input.expiresAt default: never
 * @param input.allowedAddresses default: any
 * @param input.requestsPerMinute default: what the configuration says for all keys
 */
export async function createApiKey(
  deps: Pick<Deps, 'db' | 'rows'>,
  input: ApiKeyLimits & {
    name: string;
    scopes: readonly ApiKeyScope[];
    expiresAt?: Date | undefined;
  },
  { operatorId: userId, ...origin }: Change,
): Promise<{ id: string; key: string }> {
  const id = createKeyId();
  const secret = createSecret();
  const { name, scopes, expiresAt = null, allowedAddresses = [], requestsPerMinute = null } = input;
  const made = {
    ...{ id, name, expiresAt, requestsPerMinute },
    scopes: [...scopes],
    allowedAddresses: [...allowedAddresses],
    secretHash: secretHash(secret),
  };
  const seal = deps.rows.seal('api_keys', {
    ...made,
    revokedAt: null,
    previousSecretHash: null,
    previousEndsAt: null,
  });
  await inTransaction(deps.db, async (tx) => {
    await insertApiKey(tx, { ...made, seal });
    await insertAuditEvent(
      tx,
      {
        event: 'api_key_created',
        userId,
        metadata: { keyId: id, name, scopes, allowedAddresses, requestsPerMinute },
      },
      origin,
    );
  });
  return { id, key: formatApiKey(id, secret) };
}

/** Every key that was ever made, oldest first. */
export const listApiKeys = (deps: Pick<Deps, 'db'>): Promise<ApiKeyInfo[]> => findApiKeys(deps.db);

/** Changes a key that still works, if there is one of this id, and writes down what was done. */
async function change(
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  id: string,
  {
    changes,
    record,
    origin,
  }: { changes: (key: CheckedApiKey) => Partial<CheckedApiKey>; record: AuditRecord; origin: Change },
): Promise<boolean> {
  const { operatorId: userId, ...where } = origin;
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const key = await lockApiKey(tx, id);
    // What was tampered with must not be sealed as it is now.
    if (key === null || deps.rows.admit('api_keys', key) === null || hasExpired(key, now)) return false;
    const changed = { ...key, ...changes(key) };
    await updateApiKey(tx, { ...changed, seal: deps.rows.seal('api_keys', changed) });
    const metadata = { keyId: id, name: key.name, ...record.metadata };
    await insertAuditEvent(tx, { userId, ...record, metadata }, where);
    return true;
  });
}

const hasExpired = ({ expiresAt }: Pick<CheckedApiKey, 'expiresAt'>, now: Date): boolean =>
  expiresAt !== null && expiresAt <= now;

/** Changes the limits of a key, within a second; false when there is none of this id that still works. */
export function changeApiKey(
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  { id, allowedAddresses, requestsPerMinute }: ApiKeyLimits & { readonly id: string },
  origin: Change,
): Promise<boolean> {
  const limits = {
    ...(allowedAddresses === undefined ? {} : { allowedAddresses: [...allowedAddresses] }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
  };
  return change(deps, id, {
    changes: () => limits,
    record: { event: 'api_key_changed', metadata: limits },
    origin,
  });
}

/**
 * Gives a key a new secret. The one it had works for another `overlapMs`, so that it can be replaced in a backend that goes on
 * working; one that an earlier rotation left no longer works.
 *
 * @returns the whole key, once and never again; null when there is none of this id that still works
 */
export async function rotateApiKey(
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  { id, overlapMs }: { readonly id: string; readonly overlapMs: number },
  origin: Change,
): Promise<{ key: string; previousEndsAt: Date } | null> {
  const secret = createSecret();
  const previousEndsAt = new Date(deps.clock.now().getTime() + overlapMs);
  const rotated = await change(deps, id, {
    changes: (key) => ({
      secretHash: secretHash(secret),
      previousSecretHash: key.secretHash,
      previousEndsAt,
      previousUsedAt: null,
    }),
    record: { event: 'api_key_rotated', metadata: { previousEndsAt: previousEndsAt.toISOString() } },
    origin,
  });
  return rotated ? { key: formatApiKey(id, secret), previousEndsAt } : null;
}

/** Revokes a key, with both its secrets; false when there is none of this id that still works. */
export const revokeApiKey = (
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  id: string,
  origin: Change,
): Promise<boolean> =>
  change(deps, id, {
    changes: () => ({ revokedAt: deps.clock.now() }),
    record: { event: 'api_key_revoked' },
    origin,
  });

/** A key that was presented and is right. */
export type VerifiedApiKey = Readonly<
  Pick<CheckedApiKey, 'id' | 'scopes' | 'expiresAt' | 'allowedAddresses' | 'requestsPerMinute'>
>;

/** Which of its secrets somebody has shown; null: neither of those that work now. */
function presented(key: CheckedApiKey, secret: string, now: Date): PresentedSecret | null {
  if (key.revokedAt !== null || hasExpired(key, now)) return null;
  if (matchesHash(secret, key.secretHash)) return 'current';
  const { previousSecretHash, previousEndsAt } = key;
  if (previousSecretHash === null || previousEndsAt === null || previousEndsAt <= now) return null;
  return matchesHash(secret, previousSecretHash) ? 'previous' : null;
}

/**
 * What a presented key may do; null when it is unknown, wrong, revoked or expired. That a right one was used is written down
 * meanwhile; nobody waits for it.
 */
export async function verifyApiKey(
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  key: string,
): Promise<VerifiedApiKey | null> {
  const parsed = parseApiKey(key);
  if (parsed === null) return null;
  const found = await findApiKey(deps.db.pool, parsed.id);
  if (found === null || deps.rows.admit('api_keys', found) === null) return null;
  const now = deps.clock.now();
  const secret = presented(found, parsed.secret, now);
  if (secret === null) return null;
  const usedAt = secret === 'current' ? found.lastUsedAt : found.previousUsedAt;
  if (usedAt === null || now.getTime() - usedAt.getTime() >= USE_PRECISION_MS)
    // A use that could not be noted is noted the next time.
    touchApiKey(deps.db.pool, found.id, secret).catch(() => undefined);
  const { id, scopes, expiresAt, allowedAddresses, requestsPerMinute } = found;
  return { id, scopes, expiresAt, allowedAddresses, requestsPerMinute };
}
