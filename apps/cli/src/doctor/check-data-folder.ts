import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '@evergrant/server/config';
import { keyFileOf } from '@evergrant/server/key-file';
import type { Check } from '../checks.ts';

/** Bits by which others than the owner may do something with a file. */
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/** The data folder and the key file in it; the latter only where the hub uses one. */
export function checkDataFolder(config: Pick<Config, 'dataDir' | 'keys'>): Check[] {
  const { dataDir } = config;
  if (!existsSync(dataDir)) {
    const parent = existingParent(dataDir);
    return [
      isWritable(parent)
        ? {
            name: 'data folder',
            status: 'warn',
            message: `${dataDir} does not exist yet`,
            advice: 'The hub makes it at its first start. If it has run before, check EVERGRANT_DATA_DIR.',
          }
        : {
            name: 'data folder',
            status: 'fail',
            message: `${dataDir} does not exist, and this account may not make it in ${parent}`,
            advice: 'Make the folder for the account that runs the hub, or set EVERGRANT_DATA_DIR.',
          },
    ];
  }
  return [checkFolder(dataDir), ...(config.keys === undefined ? checkKeyFile(keyFileOf(dataDir)) : [])];
}

function checkFolder(dataDir: string): Check {
  const name = 'data folder';
  const stats = statSync(dataDir);
  if (!stats.isDirectory())
    return {
      name,
      status: 'fail',
      message: `${dataDir} is not a folder`,
      advice: 'Set EVERGRANT_DATA_DIR to a folder.',
    };
  if (!isWritable(dataDir))
    return {
      name,
      status: 'fail',
      message: `this account may not write in ${dataDir}`,
      advice: 'Run as the account that runs the hub, or give it the folder with chown.',
    };
  if ((stats.mode & OTHERS_WRITE) !== 0)
    return {
      name,
      status: 'warn',
      message: `${dataDir} can be written to by other accounts (mode ${octal(stats.mode)})`,
      advice: `chmod go-w ${dataDir}`,
    };
  return { name, status: 'ok', message: `${dataDir} (mode ${octal(stats.mode)})` };
}

function checkKeyFile(file: string): Check[] {
  if (!existsSync(file)) return [];
  const { mode } = statSync(file);
  if ((mode & OTHERS) === 0)
    return [{ name: 'key file', status: 'ok', message: `${file} (mode ${octal(mode)})` }];
  return [
    {
      name: 'key file',
      status: 'fail',
      message: `${file} is open to other accounts (mode ${octal(mode)})`,
      advice: `chmod 600 ${file}`,
    },
  ];
}

const octal = (mode: number): string => (mode & 0o777).toString(8).padStart(4, '0');

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const existingParent = (path: string): string =>
  existsSync(dirname(path)) ? dirname(path) : existingParent(dirname(path));
