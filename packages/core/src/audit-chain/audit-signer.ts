import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type KeyRing, requireKey } from '../vault/key-ring.ts';

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

interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** The ring may be given other keys later: it is asked each time. */
export function createAuditSigner(ring: KeyRing): AuditSigner {
  const pairs = new Map<string, KeyPair>();

  function pairOf(keyId: string): KeyPair {
    const seed = requireKey(ring, keyId, 'audit-chain').export().toString('hex');
    const known = pairs.get(seed);
    if (known !== undefined) return known;
    const privateKey = createPrivateKey({
      key: Buffer.concat([PKCS8_HEAD, Buffer.from(seed, 'hex')]),
      format: 'der',
      type: 'pkcs8',
    });
    const pair = { publicKey: publicKeyOf(privateKey), privateKey };
    pairs.set(seed, pair);
    return pair;
  }

  return {
    get publicKey() {
      return pairOf(ring.activeKeyId).publicKey;
    },
    get publicKeys() {
      return ring.keyIds.map((keyId) => pairOf(keyId).publicKey);
    },
    sign(statement, publicKey) {
      const pair = ring.keyIds.map(pairOf).find((one) => one.publicKey === publicKey);
      return pair && sign(null, Buffer.from(statement), pair.privateKey).toString('base64url');
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
