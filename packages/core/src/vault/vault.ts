import { randomBytes } from 'node:crypto';
import { IntegrationsServiceError } from '../errors.ts';
import { type KeyRing, requireKey } from './key-ring.ts';
import { keyIdOf, open, type SealBinding, seal } from './sealed-token.ts';

/** Seals and opens secrets at the moment of use. */
export interface Vault {
  /** Seals with the active key and a fresh IV. */
  encryptToken(plaintext: string, binding: SealBinding): string;
  /**
   * @throws GET_TOKEN_ERROR the envelope was altered or moved, or its key is not in the ring
   *   (`metadata.reason` is `unknown_key` or `altered`)
   */
  decryptToken(envelope: string, binding: SealBinding): string;
}

/** Whose tokens they are, of which account, and what decides where they are sent. */
export interface TokenOwner {
  readonly userId: number;
  readonly connectionId: number;
  readonly provider: string;
  /** The provider's id of the account. */
  readonly accountId: string;
  /** Of the connection: tenants, shops, hosts that an answer named. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Parameters in the order of their names: PostgreSQL keeps them in one of its own. */
export const inOneSpelling = (parameters: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));

/** What the tokens of a connection are bound to: with another provider, account or parameters they do not open. */
export const tokenBinding = (
  { userId, connectionId, provider, accountId, parameters }: TokenOwner,
  field: 'access_token' | 'refresh_token',
): SealBinding => ({
  owner: `user:${userId}/connection:${connectionId}`,
  field,
  destination: JSON.stringify([provider, accountId, inOneSpelling(parameters)]),
});

/**
 * A vault over a key ring (AES-256-GCM, one random 96-bit IV per value).
 *
 * @param tell told of a value that was altered or moved, or whose destination was changed. Default: nobody is
 */
export function createVault(ring: KeyRing, tell?: (binding: SealBinding) => void): Vault {
  const keyOf = (keyId: string) => ring.derive(keyId, 'seal');
  return {
    encryptToken(plaintext, binding) {
      const id = ring.activeKeyId;
      return seal(plaintext, binding, { id, object: requireKey(ring, id, 'seal'), iv: randomBytes(12) });
    },
    decryptToken(envelope, binding) {
      const plaintext = open(envelope, binding, keyOf);
      if (plaintext !== null) return plaintext;
      const keyId = keyIdOf(envelope);
      const reason = keyId !== null && keyOf(keyId) === undefined ? 'unknown_key' : 'altered';
      if (reason === 'altered') tell?.(binding);
      throw new IntegrationsServiceError('GET_TOKEN_ERROR', {
        metadata: { reason, field: binding.field, keyId },
      });
    },
  };
}
