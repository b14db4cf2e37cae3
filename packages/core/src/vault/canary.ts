import { randomBytes } from 'node:crypto';
import { type KeyRing, requireKey } from './key-ring.ts';
import { open, seal } from './sealed-token.ts';

/**
 * What every key seals before it seals anything else. Whether it opens tells the right key from a wrong one; what it says,
 * nobody without the keys can take back:
 *
 * - `unsealed`: the database is from before rows were authenticated; those that have no seal are still to be believed
 * - `sealed`: a row without a seal is refused
 * - `elected`: and there has been an operator, so that nobody else becomes one by signing up
 */
const CANARIES = {
  unsealed: 'evergrant',
  sealed: 'evergrant/rows',
  elected: 'evergrant/rows/operator',
} as const;

export type Stage = keyof typeof CANARIES;

/** In their order: none is followed by one before it. */
const STAGES = ['unsealed', 'sealed', 'elected'] as const satisfies readonly Stage[];

/** A key that is in use, with what it has sealed. */
interface KnownKey {
  readonly keyId: string;
  readonly canary: string;
}

const bindingOf = (keyId: string) => ({ owner: `vault_key:${keyId}`, field: 'canary' });

/** @throws TypeError the ring has no such key */
export const sealCanary = (ring: KeyRing, keyId: string, stage: Stage): string =>
  seal(CANARIES[stage], bindingOf(keyId), {
    id: keyId,
    object: requireKey(ring, keyId, 'seal'),
    iv: randomBytes(12),
  });

function readCanary(ring: KeyRing, { keyId, canary }: KnownKey): Stage | undefined {
  const text = open(canary, bindingOf(keyId), (id) => ring.derive(id, 'seal'));
  return STAGES.find((stage) => CANARIES[stage] === text);
}

/** How far a database is: the furthest that any of its keys says. Undefined: none does. */
export function stageOf(known: readonly KnownKey[], ring: KeyRing): Stage | undefined {
  const stages = known.map((key) => readCanary(ring, key));
  return STAGES.findLast((stage) => stages.includes(stage));
}

/** Whether a key that seals here is at hand; `differs`: another key has its id. */
export type KeyFit = 'fits' | 'missing' | 'differs';

/** Tries a ring on what a key has sealed. */
export function fitOf(ring: KeyRing, key: KnownKey): KeyFit {
  if (!ring.keyIds.includes(key.keyId)) return 'missing';
  return readCanary(ring, key) === undefined ? 'differs' : 'fits';
}

/** What is wrong with a ring for a database whose keys these are: a sentence for each key; empty when all is well. */
export const findKeyProblems = (known: readonly KnownKey[], ring: KeyRing): string[] =>
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
