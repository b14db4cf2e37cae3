import { randomBytes } from 'node:crypto';
import { type KeyRing, requireKey } from './key-ring.ts';
import { open, seal } from './sealed-token.ts';

/** The text that every key seals before it seals anything else: whether it opens tells the right key from a wrong one. */
const CANARY = 'evergrant';

const bindingOf = (keyId: string) => ({ owner: `vault_key:${keyId}`, field: 'canary' });

/** @throws TypeError the ring has no such key */
export const sealCanary = (ring: KeyRing, keyId: string): string =>
  seal(CANARY, bindingOf(keyId), {
    id: keyId,
    object: requireKey(ring, keyId, 'seal'),
    iv: randomBytes(12),
  });

/** Whether a key that seals here is at hand; `differs`: another key has its id. */
export type KeyFit = 'fits' | 'missing' | 'differs';

/** Tries a ring on what a key has sealed. */
export function fitOf(ring: KeyRing, { keyId, canary }: { keyId: string; canary: string }): KeyFit {
  if (!ring.keyIds.includes(keyId)) return 'missing';
  return open(canary, bindingOf(keyId), (id) => ring.derive(id, 'seal')) === CANARY ? 'fits' : 'differs';
}

/** What is wrong with a ring for a database whose keys these are: a sentence for each key; empty when all is well. */
export const findKeyProblems = (
  known: readonly { keyId: string; canary: string }[],
  ring: KeyRing,
): string[] =>
  known.flatMap((key) => {
    const fit = fitOf(ring, key);
    if (fit === 'missing')
      return [
        `the key "${key.keyId}" sealed data in this database, but is missing from the key ring: add it again`,
      ];
    return fit === 'differs'
      ? [`the key "${key.keyId}" is not the one that sealed the data in this database: its bytes differ`]
      : [];
  });
