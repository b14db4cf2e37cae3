import { randomBytes } from 'node:crypto';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { createSecret, secretHash } from '../state/browser-secret.ts';
import { inTransaction } from '../transaction.ts';
import { type ApiKeyLimits, type ApiKeyScope, formatApiKey, type KeyChangeOrigin } from './api-key.ts';
import { insertApiKey } from './api-key-store.ts';

const ID_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

const createKeyId = (): string =>
  [...randomBytes(12)].map((byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('');

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
  { operatorId: userId, ...origin }: KeyChangeOrigin,
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
