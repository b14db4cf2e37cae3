import type { Config } from '@evergrant/server/config';
import { makeKey } from '@evergrant/server/make-key';
import { CliError } from '../cli-error.ts';

/**
 * A new key in the form of `EVERGRANT_KEYS`, wrapped where a service for that is configured.
 *
 * @throws CliError `KEY_NOT_WRAPPED`
 */
export async function newKey(id: string, config: Pick<Config, 'wrapping'>): Promise<string> {
  try {
    return await makeKey(id, config);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'The new key cannot be wrapped.';
    throw new CliError('KEY_NOT_WRAPPED', message, { cause: error });
  }
}
