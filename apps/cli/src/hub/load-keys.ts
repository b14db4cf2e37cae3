import { existsSync } from 'node:fs';
import { createKeyRing, findKeyProblems, findVaultKeys, type KeyRing, type MasterKey } from '@evergrant/core';
import { keyFileIn } from '@evergrant/server/key-file';
import { createKeyReader, type KeySource } from '@evergrant/server/read-keys';
import { CliError } from '../cli-error.ts';
import type { HubDatabase } from './with-database.ts';

/**
 * The hub's encryption keys, first the one it was given in front. Unlike the hub at its first start, it never makes a key
 * file.
 *
 * @throws CliError `KEYS_DO_NOT_FIT` there are none, or the file does not hold keys
 */
export async function loadKeys(config: KeySource): Promise<readonly MasterKey[]> {
  const file = keyFileIn(config);
  if (config.keys === undefined && file !== undefined && !existsSync(file))
    throw new CliError(
      'KEYS_DO_NOT_FIT',
      `There are no encryption keys: EVERGRANT_KEYS is not set and there is no file ${file}. ` +
        'Set EVERGRANT_KEYS as the hub has it; a hub without it makes that file at its first start.',
    );
  try {
    return await createKeyReader(config)();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    throw new CliError('KEYS_DO_NOT_FIT', `The encryption keys cannot be read: ${reason}`, { cause: error });
  }
}

/**
 * The keys of the hub, sealing with the one that its processes seal with. A command does not take part in deciding which
 * that is.
 *
 * @param options.without a key that is lost. Default: none
 * @throws CliError `KEYS_DO_NOT_FIT` they are not this database's: what they cannot open would look damaged; `KEY_IN_USE`
 *   the lost key is among them
 */
export async function loadRing(
  { config, db }: HubDatabase,
  { without }: { readonly without?: string } = {},
): Promise<KeyRing> {
  const keys = await loadKeys(config);
  if (keys.some(({ id }) => id === without))
    throw new CliError(
      'KEY_IN_USE',
      `"${without}" is among the keys that are given, so it is not lost. Give others without it.`,
    );
  const known = (await findVaultKeys(db.pool)).filter(({ keyId }) => keyId !== without);
  const problems = findKeyProblems(known, createKeyRing(keys));
  if (problems.length > 0)
    throw new CliError(
      'KEYS_DO_NOT_FIT',
      `The encryption keys do not fit this database: ${problems.join('; ')}. Set EVERGRANT_KEYS as the hub has it.`,
    );
  return createKeyRing(keys, known[0]?.keyId);
}
