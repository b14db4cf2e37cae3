import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { KeyRing } from '../vault/key-ring.ts';

/** Signs checkpoints with Ed25519 keys (RFC 8032) that are derived from the key ring; public keys are in base64url. */
export interface AuditSigner {
  /** Of the key that seals. */
  readonly publicKey: string;
  /** Of every key in the ring. */
  readonly publicKeys: readonly string[];
  /** The signature in base64url; undefined where the ring does not have the private key of `publicKey`. */
  sign(statement: string, publicKey: string): string | undefined;
}

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

const publicKeyOf = (key: KeyObject): string => createPublicKey(key).export({ format: 'jwk' }).x ?? '';

export function createAuditSigner(ring: KeyRing): AuditSigner {
  const byPublicKey = new Map<string, KeyObject>();
  const publicKeyOfId = (keyId: string): string => {
    const seed = ring.derive(keyId, 'audit-chain');
    if (seed === undefined) throw new TypeError(`the key ${keyId} is not in the ring`);
    const key = createPrivateKey({
      key: Buffer.concat([PKCS8_HEAD, seed.export()]),
      format: 'der',
      type: 'pkcs8',
    });
    const publicKey = publicKeyOf(key);
    byPublicKey.set(publicKey, key);
    return publicKey;
  };
  const publicKeys = ring.keyIds.map(publicKeyOfId);
  return {
    publicKey: publicKeyOfId(ring.activeKeyId),
    publicKeys,
    sign(statement, publicKey) {
      const key = byPublicKey.get(publicKey);
      return key && sign(null, Buffer.from(statement), key).toString('base64url');
    },
  };
}

/** Whether `publicKey` signed the statement; false for a key or a signature of unknown form. */
export function isSignedBy(
  { statement, signature }: { readonly statement: string; readonly signature: string },
  publicKey: string,
): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, Buffer.from(statement), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
