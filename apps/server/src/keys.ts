import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type MasterKey, parseKeys } from '@evergrant/core';
import { StartError } from './start-error.ts';

/** A new key in the form of `EVERGRANT_KEYS`: 256 random bits. */
export const generateKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

/** Where a hub without configured keys keeps its own. */
export const keyFileOf = (dataDir: string): string => join(dataDir, 'keys');

/**
 * The keys of a hub that was given none: a file in its data folder, made at first start, readable by its owner only.
 *
 * @throws StartError the file is not readable as keys; nothing is overwritten
 */
export function loadKeyFile(dataDir: string): MasterKey[] {
  const file = keyFileOf(dataDir);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${generateKey('k1')}\n`, { mode: 0o600, flag: 'wx' });
  }
  chmodSync(file, 0o600);
  const { keys, problems } = parseKeys(readFileSync(file, 'utf8').trim());
  if (problems.length > 0)
    throw new StartError(
      `${file} does not hold usable keys (${problems.join('; ')}): restore it from a backup.`,
    );
  return keys;
}
