import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type KeyLabel, type KeyRing, requireKey } from './key-ring.ts';

/** Proves that a text comes from a process with the keys, under a key that serves this purpose alone. */
export interface Mac {
  /** `<key id>.<mac>`: HMAC-SHA-256 (RFC 2104) under the key that seals. */
  sign(text: string): string;
  /** Whether `signature` is that of `text`, under any key of the ring; compared in constant time. */
  verify(text: string, signature: string): boolean;
}

/**
 * MACs by a key of each master key that is derived for `label`: one that was made before a rotation stays good while its
 * key is in the ring. The key id is authenticated too.
 *
 * @example
 * const mac = createMac(ring, 'state');
 * mac.verify('text', mac.sign('text')); // true
 */
export function createMac(ring: KeyRing, label: KeyLabel): Mac {
  const signWith = (key: KeyObject, keyId: string, text: string): string =>
    `${keyId}.${createHmac('sha256', key).update(`${keyId}.${text}`).digest('base64url')}`;
  return {
    sign(text) {
      const keyId = ring.activeKeyId;
      return signWith(requireKey(ring, keyId, label), keyId, text);
    },
    verify(text, signature) {
      const [keyId = ''] = signature.split('.', 1);
      const key = ring.derive(keyId, label);
      if (key === undefined) return false;
      // Compared as text: one MAC has one spelling.
      const expected = Buffer.from(signWith(key, keyId, text));
      const given = Buffer.from(signature);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
