import { parseApiKey, rotateApiKey } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { loadRows } from '../hub/load-rows.ts';
import { withDatabase } from '../hub/with-database.ts';
import { noSuchKey } from './no-such-key.ts';

/**
 * Gives a key a new secret; the answer is the only place where it is ever shown.
 *
 * @throws CliError `API_KEY_NOT_FOUND`
 */
export function rotateKey(
  context: Context,
  { id: idOrKey, overlapMs }: { id: string; overlapMs: number },
): Promise<Answer> {
  const id = parseApiKey(idOrKey)?.id ?? idOrKey;
  return withDatabase(context, async (hub) => {
    const { db } = hub;
    const rows = await loadRows(hub);
    const deps = { db, rows, clock: context.clock };
    const rotated = await rotateApiKey(deps, { id, overlapMs }, cliOrigin()).catch(noSuchKey);
    const { key, previousEndsAt } = rotated;
    const end = overlapMs === 0 ? 'no longer works' : `works until ${previousEndsAt.toISOString()}`;
    return {
      json: { id, key, previousEndsAt },
      text: key,
      notes: [
        `API key ${id} has a new secret; the old one ${end}.`,
        'It is shown only now: store it where your backend keeps its secrets.',
      ],
    };
  });
}
