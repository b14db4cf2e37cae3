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
  'audit-chain',
  'sandbox-client',
] as const;
export type KeyLabel = (typeof KEY_LABELS)[number];

/** One master key: 32 bytes. */
export interface MasterKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Reads `id:base64,id:base64`; the first one seals.
 *
 * @returns the keys, or every problem found, each a sentence without key material
 */
export function parseKeys(text: string): { keys: MasterKey[]; problems: string[] } {
  const keys: MasterKey[] = [];
  const problems: string[] = [];
  for (const [index, entry] of text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .entries()) {
    const separator = entry.indexOf(':');
    const id = entry.slice(0, separator);
    const bytes = Buffer.from(entry.slice(separator + 1), 'base64');
    if (separator < 1 || !KEY_ID.test(id))
      problems.push(`key ${index + 1}: expected id:base64, the id being 1-32 letters, digits, - or _`);
    else if (bytes.length !== 32)
      problems.push(`key "${id}": expected 32 bytes in base64, got ${bytes.length}`);
    else if (keys.some((key) => key.id === id)) problems.push(`key "${id}" is given twice`);
    else keys.push({ id, bytes });
  }
  if (keys.length === 0 && problems.length === 0) problems.push('no key given');
  return { keys, problems };
}

/** Builds a ring; the first key seals. */
export function createKeyRing(keys: readonly MasterKey[]): KeyRing {
  const [active] = keys;
  if (active === undefined) throw new TypeError('a key ring needs at least one key');
  const derived = new Map<string, KeyObject>();
  for (const key of keys)
    for (const label of KEY_LABELS)
      derived.set(
        `${key.id}/${label}`,
        createSecretKey(Buffer.from(hkdfSync('sha256', key.bytes, '', `evergrant/${label}/v1`, 32))),
      );
  return {
    activeKeyId: active.id,
    keyIds: keys.map((key) => key.id),
    derive: (keyId, label) => derived.get(`${keyId}/${label}`),
  };
}
