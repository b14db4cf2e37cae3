import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/**
 * Reads the cookie in which better-auth keeps the token of a session: `token.signature`, the signature HMAC-SHA-256 in base64.
 *
 * Its own `getSession` does the same and then asks the database twice, through layers that take several times as long as the
 * rest of a request.
 *
 * @param secret that better-auth signs with
 * @returns the token that a cookie's value names; null: it is not one that was signed here
 */
export function createSessionCookieReader(secret: string): (value: string) => string | null {
  const key = createSecretKey(secret, 'utf8');
  return (value) => {
    const at = value.lastIndexOf('.');
    if (at < 1) return null;
    const token = value.slice(0, at);
    const expected = Buffer.from(createHmac('sha256', key).update(token).digest('base64'));
    const given = Buffer.from(value.slice(at + 1));
    return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
  };
}
