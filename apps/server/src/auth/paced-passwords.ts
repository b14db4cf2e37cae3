import { availableParallelism } from 'node:os';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import pLimit from 'p-limit';

/** How passwords are stored: told apart from a wrong one, and nothing else can be read out of it. */
export interface PasswordHashing {
  readonly hash: (password: string) => Promise<string>;
  readonly verify: (data: { hash: string; password: string }) => Promise<boolean>;
}

/** scrypt with N = 16,384, r = 16, p = 1: it takes 32 MB and a tenth of a second, as it should. */
const scrypt: PasswordHashing = { hash: hashPassword, verify: verifyPassword };

/**
 * Hashes passwords on half of the processors, in the order in which they came. Whoever guesses passwords waits for each other
 * then, and leaves the other half, and the memory, to those who read tokens.
 *
 * @param atOnce how many are hashed at a time
 */
export function pacePasswords(
  hashing: PasswordHashing = scrypt,
  atOnce = Math.max(1, Math.floor(availableParallelism() / 2)),
): PasswordHashing {
  const paced = pLimit(atOnce);
  return {
    hash: (password) => paced(() => hashing.hash(password)),
    verify: (data) => paced(() => hashing.verify(data)),
  };
}
