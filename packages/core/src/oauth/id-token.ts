/**
 * Whether a JWT is signed with HMAC-SHA256 and this secret (RFC 7518 3.2), as LINE signs its ID tokens. Compared in
 * constant time.
 */
export async function hasHs256Signature(jwt: string, secret: string | undefined): Promise<boolean> {
  if (secret === undefined) return false;
  const end = jwt.lastIndexOf('.');
  const key = await crypto.subtle.importKey(
    'raw',
    Buffer.from(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  return crypto.subtle.verify(
    'HMAC',
    key,
    Buffer.from(jwt.slice(end + 1), 'base64url'),
    Buffer.from(jwt.slice(0, end)),
  );
}
