import { createHmac } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';

/**
 * A digest of settings with their secrets (HMAC-SHA-256): it tells whether they have changed, and nobody anything else
 * without the key ring. Once another key seals it is another one.
 *
 * @returns 43 characters, base64url
 */
export function fingerprintOf(ring: KeyRing, settings: unknown): string {
  const key = ring.derive(ring.activeKeyId, 'settings');
  if (key === undefined) throw new TypeError('the active key is not in the ring');
  return createHmac('sha256', key).update(JSON.stringify(settings)).digest('base64url');
}
