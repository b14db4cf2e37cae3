import { existsSync, readFileSync } from 'node:fs';
import { type MasterKey, parseKeys } from '@evergrant/core';
import type { Config } from '@evergrant/server/config';
import { keyFileOf } from '@evergrant/server/keys';
import { CliError } from '../cli-error.ts';

/**
 * The hub's encryption keys, first the one that seals. Unlike the hub at its first start, it never makes a key file.
 *
 * @throws CliError `KEYS_DO_NOT_FIT` there are none, or the file does not hold keys
 */
export function loadKeys(config: Pick<Config, 'keys' | 'dataDir'>): readonly MasterKey[] {
  if (config.keys !== undefined) return config.keys;
  const file = keyFileOf(config.dataDir);
  if (!existsSync(file))
    throw new CliError(
      'KEYS_DO_NOT_FIT',
      `There are no encryption keys: EVERGRANT_KEYS is not set and there is no file ${file}. ` +
        'Set EVERGRANT_KEYS as the hub has it; a hub without it makes that file at its first start.',
    );
  const { keys, problems } = parseKeys(readFileSync(file, 'utf8').trim());
  if (problems.length > 0)
    throw new CliError(
      'KEYS_DO_NOT_FIT',
      `${file} does not hold usable keys (${problems.join('; ')}). Restore it from a backup.`,
    );
  return keys;
}
