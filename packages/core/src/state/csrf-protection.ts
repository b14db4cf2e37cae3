import { createHash, randomBytes } from 'node:crypto';
import type { KeyRing } from '../vault/key-ring.ts';
import { createMac } from '../vault/mac.ts';

/**
 * The signed `state` of an authorization request (RFC 6749 10.12).
 *
 * `<payload>.<key id>.<mac>`: the payload embeds user, provider, nonce and timestamp, the MAC is HMAC-SHA-256.
 * The signature proves that the hub made it; only the flow row (consumed once) and the flow cookie make it CSRF-safe.
 */
export interface CsrfProtection {
  generateState(userId: number, provider: string): { state: string; nonce: string };
  /** Checks form, signature, provider and age, in constant time where it matters. */
  validateState(state: string, provider: string): StateValidation;
}

export type StateValidation =
  | { readonly valid: true; readonly userId: number; readonly nonce: string; readonly timestamp: Date }
  | { readonly valid: false; readonly error: 'malformed' | 'bad_signature' }
  /** The hub made it, and it does not count (any more). */
  | { readonly valid: false; readonly error: 'wrong_provider' | 'expired'; readonly userId: number };

/** A state, and with it the whole flow, lives for 10 minutes. */
export const STATE_TTL_MS = 10 * 60_000;
/** How far the clocks of two hub processes may differ. */
const FUTURE_TOLERANCE_MS = 60_000;

/** The id of the flow row a nonce belongs to: the database never holds what a callback must present. */
export const flowIdOf = (nonce: string): string => createHash('sha256').update(nonce).digest('base64url');

/** Signs with the ring's active key and accepts every key of the ring. */
export function createCsrfProtection(ring: KeyRing, clock: { now(): Date }): CsrfProtection {
  const mac = createMac(ring, 'state');

  return {
    generateState(userId, provider) {
      const nonce = randomBytes(32).toString('base64url');
      const payload = Buffer.from(JSON.stringify([userId, provider, nonce, clock.now().getTime()])).toString(
        'base64url',
      );
      return { state: `${payload}.${mac.sign(payload)}`, nonce };
    },

    validateState(state, provider) {
      const [payload, keyId, digest, ...rest] = state.split('.');
      if (!payload || !keyId || !digest || rest.length > 0) return { valid: false, error: 'malformed' };
      if (!mac.verify(payload, `${keyId}.${digest}`)) return { valid: false, error: 'bad_signature' };
      const [userId, signedProvider, nonce, timestamp]: unknown[] = JSON.parse(
        Buffer.from(payload, 'base64url').toString('utf8'),
      );
      if (typeof userId !== 'number' || typeof nonce !== 'string' || typeof timestamp !== 'number')
        return { valid: false, error: 'malformed' };
      if (signedProvider !== provider) return { valid: false, error: 'wrong_provider', userId };
      const age = clock.now().getTime() - timestamp;
      if (age > STATE_TTL_MS || age < -FUTURE_TOLERANCE_MS) return { valid: false, error: 'expired', userId };
      return { valid: true, userId, nonce, timestamp: new Date(timestamp) };
    },
  };
}
