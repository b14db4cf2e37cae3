import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';

/** A new key in the form of `EVERGRANT_KEYS`: 256 random bits. */
export const generateKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

/** Where a hub without configured keys keeps its own. */
export const keyFileOf = (dataDir: string): string => join(dataDir, 'keys');

/** The file that the keys stand in; undefined: they stand in the environment. */
export const keyFileIn = ({ keys, dataDir }: Pick<Config, 'keys' | 'dataDir'>): string | undefined =>
  keys === undefined ? keyFileOf(dataDir) : keys.file;

/** Makes the key file of a hub that was given no keys, at its first start; only its owner may read it. */
export function ensureKeyFile({ keys, dataDir }: Pick<Config, 'keys' | 'dataDir'>): void {
  if (keys !== undefined) return;
  const file = keyFileOf(dataDir);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${generateKey('k1')}\n`, { mode: 0o600, flag: 'wx' });
  }
  chmodSync(file, 0o600);
}
