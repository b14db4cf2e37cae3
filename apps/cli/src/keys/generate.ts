import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { loadWrapping } from '../hub/load-config.ts';
import { newKey } from './new-key.ts';

/**
 * Makes an encryption key, wrapped where a service for that is configured; it is stored nowhere.
 *
 * @throws CliError `CONFIGURATION`, `KEY_NOT_WRAPPED`
 */
export async function generateKeys(context: Context, id: string): Promise<Answer> {
  const wrapping = loadWrapping(context);
  const key = await newKey(id, { wrapping });
  return {
    json: { id, key },
    text: key,
    notes: [
      'Put it in front in EVERGRANT_KEYS, and keep a copy apart from the database.',
      ...wrapping.keys
        .slice(0, 1)
        .map(({ scheme }) => `It is wrapped: without ${scheme} nobody can use it, this hub included.`),
    ],
  };
}
