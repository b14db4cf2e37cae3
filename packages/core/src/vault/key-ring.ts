import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/**
 * Keys that protect what is stored: one in use, older ones for opening only.
 *
 * - *key id*: the operator's short name of a key; it stands inside every envelope.
 * - *label*: what a derived key is for. No two purposes share a key (HKDF-SHA-256, RFC 5869).
 */
export interface KeyRing {
  /** The id of the key that seals. */
  readonly activeKeyId: string;
  readonly keyIds: readonly string[];
  /** The derived key of `keyId` for `label`; undefined when the ring has no such key. */
  derive(keyId: string, label: KeyLabel): KeyObject | undefined;
}

const KEY_LABELS = [
  'seal',
  'state',
  'journal',
  'shared-cache',
  'settings',
  'rows',
  'audit-chain',
  'session',
  'sandbox-client',
  'unsubscribe',
] as const;
export type KeyLabel = (typeof KEY_LABELS)[number];

/** One master key: 32 bytes. */
export interface MasterKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

/** A master key that somebody else has sealed, such as a key management service. */
export interface WrappedKey {
  readonly id: string;
  /** As the wrapping service gave it, with its scheme in front: `aws-kms:<base64>`, `gcp-kms:<base64>`, `vault:v1:<base64>`. */
  readonly wrapped: string;
}

/** What a list of keys may name. */
export type KeyEntry = MasterKey | WrappedKey;

/** `<scheme>:<what it gave>`. */
const WRAPPED = /^[a-z][a-z0-9-]*:\S+$/;

/**
 * Reads `id:base64,id:base64`, separated by commas or lines; of a wrapped key, what it was wrapped to stands in place of
 * the bytes.
 *
 * @returns the keys in order, or every problem found, each a sentence without key material
 */
export function parseKeyEntries(text: string): { keys: KeyEntry[]; problems: string[] } {
  const keys: KeyEntry[] = [];
  const problems: string[] = [];
  for (const [index, entry] of text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .entries()) {
    const separator = entry.indexOf(':');
    const id = entry.slice(0, separator);
    const value = entry.slice(separator + 1);
    const wrapped = WRAPPED.test(value) ? value : undefined;
    const bytes = Buffer.from(value, 'base64');
    if (separator < 1 || !KEY_ID.test(id))
      problems.push(`key ${index + 1}: expected id:base64, the id being 1-32 letters, digits, - or _`);
    else if (wrapped === undefined && bytes.length !== 32)
      problems.push(`key "${id}": expected 32 bytes in base64, got ${bytes.length}`);
    else if (keys.some((key) => key.id === id)) problems.push(`key "${id}" is given twice`);
    else keys.push(wrapped === undefined ? { id, bytes } : { id, wrapped });
  }
  if (keys.length === 0 && problems.length === 0) problems.push('no key given');
  return { keys, problems };
}

/** The same where no key may be wrapped. */
export function parseKeys(text: string): { keys: MasterKey[]; problems: string[] } {
  const { keys, problems } = parseKeyEntries(text);
  return {
    keys: keys.flatMap((key) => ('bytes' in key ? [key] : [])),
    problems: [
      ...problems,
      ...keys.flatMap((key) =>
        'bytes' in key ? [] : [`key "${key.id}" is wrapped, and has to be unwrapped`],
      ),
    ],
  };
}

/**
 * Builds a ring.
 *
 * @param activeKeyId the key that seals. Default: the first
 * @throws TypeError no key, or none of that id
 */
export function createKeyRing(keys: readonly MasterKey[], activeKeyId = keys[0]?.id): KeyRing {
  if (activeKeyId === undefined || !keys.some(({ id }) => id === activeKeyId))
    throw new TypeError('a key ring needs the key that seals');
  const derived = new Map<string, KeyObject>();
  for (const key of keys)
    for (const label of KEY_LABELS)
      derived.set(
        `${key.id}/${label}`,
        createSecretKey(Buffer.from(hkdfSync('sha256', key.bytes, '', `evergrant/${label}/v1`, 32))),
      );
  return {
    activeKeyId,
    keyIds: keys.map((key) => key.id),
    derive: (keyId, label) => derived.get(`${keyId}/${label}`),
  };
}

/**
 * A derived key that must be there.
 *
 * @throws TypeError the ring has no such key
 */
export function requireKey(ring: KeyRing, keyId: string, label: KeyLabel): KeyObject {
  const key = ring.derive(keyId, label);
  if (key === undefined) throw new TypeError(`the key "${keyId}" is not in the ring`);
  return key;
}

/** A ring whose keys change while the process runs; whoever was given it goes on with the new ones. */
export interface LiveKeyRing extends KeyRing {
  /** What it is made of. */
  readonly keys: readonly MasterKey[];
  /** @throws TypeError as {@link createKeyRing} */
  use(keys: readonly MasterKey[], activeKeyId?: string): void;
}

/** Builds a ring that can be given other keys later; until then the first one seals. */
export function createLiveKeyRing(initialKeys: readonly MasterKey[]): LiveKeyRing {
  let keys = initialKeys;
  let current = createKeyRing(keys);
  return {
    get keys() {
      return keys;
    },
    get activeKeyId() {
      return current.activeKeyId;
    },
    get keyIds() {
      return current.keyIds;
    },
    derive: (keyId, label) => current.derive(keyId, label),
    use(newKeys, activeKeyId) {
      current = createKeyRing(newKeys, activeKeyId);
      keys = newKeys;
    },
  };
}

/**
 * `<key id>:<fingerprint>`: tells whether two processes hold the same key under an id, and nothing of the key itself (HKDF
 * under a purpose of its own).
 */
export const fingerprintOfKey = ({ id, bytes }: MasterKey): string =>
  `${id}:${Buffer.from(hkdfSync('sha256', bytes, '', 'evergrant/fingerprint/v1', 16)).toString('base64url')}`;
