import { generateKey } from '@evergrant/server/keys';
import type { Answer } from '../answer.ts';

/** Makes an encryption key; it is stored nowhere. */
export function generateKeys(id: string): Answer {
  const key = generateKey(id);
  return {
    json: { id, key },
    text: key,
    notes: [`Put it in front in EVERGRANT_KEYS, and keep a copy apart from the database.`],
  };
}
