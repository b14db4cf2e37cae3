import { changeApiKey } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { loadRows } from '../hub/load-rows.ts';
import { withDatabase } from '../hub/with-database.ts';
import { noSuchKey } from './no-such-key.ts';

/**
 * Changes where and how often a key may be used; undefined stays as it is.
 *
 * @throws CliError `API_KEY_NOT_FOUND`, `USAGE` nothing to change
 */
export function changeKey(
  context: Context,
  change: {
    id: string;
    allowedAddresses: readonly string[] | undefined;
    requestsPerMinute: number | null | undefined;
  },
): Promise<Answer> {
  const { id, allowedAddresses, requestsPerMinute } = change;
  if (allowedAddresses === undefined && requestsPerMinute === undefined)
    throw new CliError('USAGE', 'Say what to change: see `evergrant api-key change --help`.');
  return withDatabase(context, async (hub) => {
    const { db } = hub;
    const rows = await loadRows(hub);
    await changeApiKey({ db, rows, clock: context.clock }, change, cliOrigin()).catch(noSuchKey);
    return {
      json: {
        id,
        ...(allowedAddresses && { allowedAddresses }),
        ...(requestsPerMinute !== undefined && { requestsPerMinute }),
      },
      text: `Changed the API key ${id}. A running hub goes by it within a second.`,
    };
  });
}
