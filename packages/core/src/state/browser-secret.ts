import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits for a link or a cookie; the database keeps only {@link secretHash}. */
export const createSecret = (): string => randomBytes(32).toString('base64url');

/** SHA-256 of a high-entropy secret: nothing can be guessed from it, so no slow hash is needed. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Compares a presented secret with a stored hash in constant time. */
export function matchesHash(secret: string, hash: string): boolean {
  const given = Buffer.from(secretHash(secret));
  const expected = Buffer.from(hash);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
