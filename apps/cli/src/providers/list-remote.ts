import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import type { RemoteHub } from '../remote/remote-hub.ts';
import { renderTable } from '../text/table.ts';

/**
 * What can be connected at a hub elsewhere, by any key of it.
 *
 * @throws CliError `USAGE` the whole catalog was asked for, which is here
 */
export async function listProvidersRemote(
  { paint }: Pick<Context, 'paint'>,
  hub: RemoteHub,
  all: boolean,
): Promise<Answer> {
  if (all)
    throw new CliError(
      'USAGE',
      '--all shows the catalog of this release: leave --url and EVERGRANT_URL out.',
    );
  const { providers } = await hub.client().providers.list.query();
  const rows = providers.map(({ id, displayName, category, documentation }) => [
    id,
    displayName,
    category,
    documentation ?? '',
  ]);
  return {
    json: { providers },
    text: rows.length === 0 ? '' : renderTable(['id', 'name', 'category', 'documentation'], rows, paint),
    notes: rows.length === 0 ? ['No provider can be connected there.'] : [],
  };
}
