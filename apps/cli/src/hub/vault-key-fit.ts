import {
  createKeyRing,
  createVault,
  findVaultKeys,
  IntegrationsServiceError,
  type MasterKey,
  vaultKeyBinding,
} from '@evergrant/core';
import type { Database } from '@evergrant/database';
import { CliError } from '../cli-error.ts';

/** Whether a key that sealed in this database is at hand: `differs` is another key under the same id. */
export interface KeyFit {
  readonly keyId: string;
  readonly since: Date;
  readonly fit: 'fits' | 'missing' | 'differs';
}

/** Tries the keys on the known plaintexts that the hub sealed with every key it used; changes nothing. */
export async function readKeyFit(
  db: Pick<Database, 'prisma'>,
  keys: readonly MasterKey[],
): Promise<KeyFit[]> {
  const vault = createVault(createKeyRing(keys));
  const rows = await findVaultKeys(db);
  return rows.map(({ keyId, canary, createdAt }) => {
    const fit = (): KeyFit['fit'] => {
      if (!keys.some(({ id }) => id === keyId)) return 'missing';
      try {
        vault.decryptToken(canary, vaultKeyBinding(keyId));
        return 'fits';
      } catch (error) {
        if (error instanceof IntegrationsServiceError) return 'differs';
        throw error;
      }
    };
    return { keyId, since: createdAt, fit: fit() };
  });
}

/** What is wrong, one sentence per key. */
export const keyProblems = (fits: readonly KeyFit[]): string[] =>
  fits.flatMap(({ keyId, fit }) => {
    if (fit === 'missing') return [`the key "${keyId}" sealed data in this database, but is not given`];
    return fit === 'differs' ? [`the key "${keyId}" is not the one that sealed data in this database`] : [];
  });

/**
 * Refuses to work with keys that are not this database's: what they cannot open would look damaged.
 *
 * @throws CliError `KEYS_DO_NOT_FIT`
 */
export async function requireFittingKeys(
  db: Pick<Database, 'prisma'>,
  keys: readonly MasterKey[],
): Promise<void> {
  const problems = keyProblems(await readKeyFit(db, keys));
  if (problems.length > 0)
    throw new CliError(
      'KEYS_DO_NOT_FIT',
      `The encryption keys do not fit this database: ${problems.join('; ')}. Set EVERGRANT_KEYS as the hub has it.`,
    );
}
