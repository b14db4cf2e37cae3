import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

/**
 * The envelope `v1.<keyId>.<iv>.<ciphertext+tag>` (base64url), AES-256-GCM with a 96-bit IV (NIST SP 800-38D).
 *
 * The additional authenticated data name the owner, the field and the key, so that a ciphertext copied to another
 * row, column, user or key id does not open.
 */

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a sealed value belongs to. */
export interface SealBinding {
  /** The row, for instance `user:7/connection:42`. */
  readonly owner: string;
  /** The column, for instance `access_token`. */
  readonly field: string;
}

const additionalData = (binding: SealBinding, keyId: string): Buffer =>
  Buffer.from(`${VERSION}|${keyId}|${binding.owner}|${binding.field}`);

/** Seals `plaintext`; `iv` must never repeat for a key, so callers pass fresh random bytes. */
export function seal(
  plaintext: string,
  binding: SealBinding,
  key: { id: string; object: KeyObject; iv: Uint8Array },
): string {
  const cipher = createCipheriv('aes-256-gcm', key.object, key.iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(binding, key.id));
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${key.id}.${Buffer.from(key.iv).toString('base64url')}.${sealed.toString('base64url')}`;
}

/** Bytes of base64url in its one canonical spelling; null for any other text. */
function decode(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}

/** Opens an envelope with a key of the ring; null for anything altered, moved, of unknown form or of unknown key. */
export function open(
  envelope: string,
  binding: SealBinding,
  keyOf: (keyId: string) => KeyObject | undefined,
): string | null {
  const [version, keyId, iv, sealed, ...rest] = envelope.split('.');
  if (version !== VERSION || !keyId || !iv || !sealed || rest.length > 0) return null;
  const key = keyOf(keyId);
  const nonce = decode(iv);
  const bytes = decode(sealed);
  if (key === undefined || nonce?.length !== IV_BYTES || bytes === null || bytes.length < TAG_BYTES)
    return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(binding, keyId));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

/** The key id that stands in an envelope; null when the text is not an envelope. */
export function keyIdOf(envelope: string): string | null {
  const [version, keyId, iv, sealed, ...rest] = envelope.split('.');
  return version === VERSION && keyId && iv && sealed && rest.length === 0 ? keyId : null;
}
