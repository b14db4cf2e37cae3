import type { Deps } from '../deps.ts';
import { matchesHash } from '../state/browser-secret.ts';
import { hasExpired, parseApiKey } from './api-key.ts';
import {
  type CheckedApiKey,
  findApiKey,
  type PresentedSecret,
  touchApiKey,
  USE_PRECISION_MS,
} from './api-key-store.ts';

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
