import { createRowGuard, createVault, type Deps } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { loadRing } from '../hub/load-keys.ts';
import { withDatabase } from '../hub/with-database.ts';
import { whenNotFound } from '../when-not-found.ts';

/** What a command about an endpoint works with. */
export type EndpointDeps = Pick<Deps, 'db' | 'rows' | 'vault' | 'clock'>;

/**
 * Runs a command about one endpoint.
 *
 * @throws CliError `WEBHOOK_NOT_FOUND`, `KEYS_DO_NOT_FIT`
 */
export function onEndpoint(context: Context, work: (deps: EndpointDeps) => Promise<Answer>): Promise<Answer> {
  return withDatabase(context, async ({ config, db }) => {
    const ring = await loadRing({ config, db });
    const deps = {
      db,
      rows: createRowGuard(ring, () => undefined),
      vault: createVault(ring),
      clock: context.clock,
    };
    return work(deps).catch(noSuchEndpoint);
  });
}

const noSuchEndpoint = whenNotFound(
  (message) =>
    new CliError(
      'WEBHOOK_NOT_FOUND',
      `${message} \`evergrant webhooks list\` shows the endpoints, \`webhooks log\` their messages.`,
    ),
);
