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

/** What the tokens of a connection are bound to. */
export const tokenBinding = (
  connection: { userId: number; connectionId: number },
  field: 'access_token' | 'refresh_token',
): SealBinding => ({ owner: `user:${connection.userId}/connection:${connection.connectionId}`, field });

/** A vault over a key ring (AES-256-GCM, one random 96-bit IV per value). */
export function createVault(ring: KeyRing): Vault {
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
      throw new IntegrationsServiceError('GET_TOKEN_ERROR', {
        metadata: { reason, field: binding.field, keyId },
      });
    },
  };
}
