import { readFile } from 'node:fs/promises';
import { type KeyEntry, type MasterKey, parseKeyEntries, type WrappedKey } from '@evergrant/core';
import type { Config } from '../config.ts';
import { StartError } from '../start-error.ts';
import { keyFileIn } from './key-file.ts';
import { openWrappingKeys } from './wrapping/open-wrapping-keys.ts';
import type { WrappingKey } from './wrapping/wrapping-key.ts';

/** What decides where the keys come from. */
export type KeySource = Pick<Config, 'keys' | 'dataDir' | 'wrapping'>;

/** Reads the keys as the operator has them now, the first one being the one to seal with. */
export type ReadKeys = () => Promise<readonly MasterKey[]>;

async function readEntries(source: KeySource): Promise<readonly KeyEntry[]> {
  const file = keyFileIn(source);
  if (file === undefined) return source.keys?.entries ?? [];
  const { keys: entries, problems } = parseKeyEntries((await readFile(file, 'utf8')).trim());
  if (problems.length > 0)
    throw new StartError(
      `${file} does not hold usable keys (${problems.join('; ')}): restore it from a backup.`,
    );
  return entries;
}

/** @throws StartError no service that is given unwraps it; the cause is the last one's */
async function unwrap({ id, wrapped }: WrappedKey, services: readonly WrappingKey[]): Promise<Uint8Array> {
  const fitting = services.filter(({ scheme }) => wrapped.startsWith(`${scheme}:`));
  let cause: unknown;
  for (const service of fitting)
    try {
      const bytes = await service.unwrap(id, wrapped);
      if (bytes.length === 32) return bytes;
      cause = new Error(`${bytes.length} bytes instead of 32`);
    } catch (error) {
      cause = error;
    }
  const scheme = wrapped.split(':')[0];
  if (fitting.length === 0)
    throw new StartError(`The key "${id}" is wrapped by ${scheme}: name that key in EVERGRANT_WRAPPING_KEY.`);
  throw new StartError(
    `The key "${id}" cannot be unwrapped by ${scheme} (${reasonOf(cause)}). Check that the service can be reached, that ` +
      'the hub may decrypt with its key, and that the key was wrapped for this id.',
    { cause },
  );
}

/** By name and status only: what else a service says may quote what it was sent. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  return error.name === 'Error' ? error.message.slice(0, 100) : error.name;
}

/**
 * A reader of the hub's keys: a file is read at each call, a wrapped key is unwrapped once.
 *
 * @throws StartError when called: the file does not hold keys, or one cannot be unwrapped; the file system's error
 */
export function createKeyReader(source: KeySource, openServices = openWrappingKeys): ReadKeys {
  const unwrapped = new Map<string, Uint8Array>();
  return async () => {
    const entries = await readEntries(source);
    const fresh = entries.filter(
      (entry): entry is WrappedKey => 'wrapped' in entry && !unwrapped.has(nameOf(entry)),
    );
    if (fresh.length > 0) {
      const services = await openServices(source);
      for (const entry of fresh) unwrapped.set(nameOf(entry), await unwrap(entry, services));
    }
    return entries.flatMap((entry): MasterKey[] => {
      if ('bytes' in entry) return [entry];
      const bytes = unwrapped.get(nameOf(entry));
      return bytes === undefined ? [] : [{ id: entry.id, bytes }];
    });
  };
}

const nameOf = ({ id, wrapped }: WrappedKey): string => `${id}:${wrapped}`;
