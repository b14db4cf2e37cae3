import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

/**
 * The envelope `<version>.<keyId>.<iv>.<ciphertext+tag>` (base64url), AES-256-GCM with a 96-bit IV (NIST SP 800-38D).
 *
 * The additional authenticated data name the version, the key, the owner and the field, so that a ciphertext copied to another
 * row, column, user or key id does not open; in `v2` also the destination, so that none opens for another place to send it to.
 */

const VERSIONS = ['v1', 'v2'] as const;
type Version = (typeof VERSIONS)[number];
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a sealed value belongs to. */
export interface SealBinding {
  /** The row, for instance `user:7/connection:42`. */
  readonly owner: string;
  /** The column, for instance `access_token`. */
  readonly field: string;
  /** What decides where it is sent, in one spelling. Undefined: nothing that could be changed. */
  readonly destination?: string;
}

/** The version that a value with this binding is sealed in now; with a destination, `v1` is that of before there were any. */
const versionFor = ({ destination }: SealBinding): Version => (destination === undefined ? 'v1' : 'v2');

function additionalData(version: Version, binding: SealBinding, keyId: string): Buffer {
  const { owner, field, destination } = binding;
  return Buffer.from(
    version === 'v1'
      ? `${version}|${keyId}|${owner}|${field}`
      : JSON.stringify([version, keyId, owner, field, destination]),
  );
}

/** Seals `plaintext`; `iv` must never repeat for a key, so callers pass fresh random bytes. */
export function seal(
  plaintext: string,
  binding: SealBinding,
  key: { id: string; object: KeyObject; iv: Uint8Array },
): string {
  const version = versionFor(binding);
  const cipher = createCipheriv('aes-256-gcm', key.object, key.iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(version, binding, key.id));
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${version}.${key.id}.${Buffer.from(key.iv).toString('base64url')}.${sealed.toString('base64url')}`;
}

/** Bytes of base64url in its one canonical spelling; null for any other text. */
function decode(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}

interface Parts {
  readonly version: Version;
  readonly keyId: string;
  readonly iv: string;
  readonly sealed: string;
}

function partsOf(envelope: string): Parts | null {
  const [name, keyId, iv, sealed, ...rest] = envelope.split('.');
  const version = VERSIONS.find((known) => known === name);
  return version === undefined || !keyId || !iv || !sealed || rest.length > 0
    ? null
    : { version, keyId, iv, sealed };
}

/** Opens an envelope with a key of the ring; null for anything altered, moved, of unknown form or of unknown key. */
export function open(
  envelope: string,
  binding: SealBinding,
  keyOf: (keyId: string) => KeyObject | undefined,
): string | null {
  const parts = partsOf(envelope);
  if (parts === null) return null;
  const { version, keyId, iv, sealed } = parts;
  const key = keyOf(keyId);
  const nonce = decode(iv);
  const bytes = decode(sealed);
  if (key === undefined || nonce?.length !== IV_BYTES || bytes === null || bytes.length < TAG_BYTES)
    return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(version, binding, keyId));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

/** The key id that stands in an envelope; null when the text is not an envelope. */
export const keyIdOf = (envelope: string): string | null => partsOf(envelope)?.keyId ?? null;

/** Whether an envelope is as it would be sealed now, by this key. */
export function isCurrent(envelope: string, binding: SealBinding, keyId: string): boolean {
  const parts = partsOf(envelope);
  return parts?.keyId === keyId && parts.version === versionFor(binding);
}
