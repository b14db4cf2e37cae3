import { parseApiKey, revokeApiKey } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { loadRows } from '../hub/load-rows.ts';
import { withDatabase } from '../hub/with-database.ts';
import { noSuchKey } from './no-such-key.ts';

/**
 * Revokes an API key. Whoever found a key somewhere has the key rather than its id: that is taken too, and not repeated.
 *
 * @throws CliError `API_KEY_NOT_FOUND`
 */
export function revokeKey(context: Context, idOrKey: string): Promise<Answer> {
  const id = parseApiKey(idOrKey)?.id ?? idOrKey;
  return withDatabase(context, async (hub) => {
    const { db } = hub;
    const rows = await loadRows(hub);
    await revokeApiKey({ db, rows, clock: context.clock }, id, cliOrigin()).catch(noSuchKey);
    return {
      json: { id, revoked: true },
      text: `Revoked the API key ${id}. A running hub refuses it within a second.`,
    };
  });
}
