import { removeWebhookEndpoint } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { withDatabase } from '../hub/with-database.ts';
import { whenNotFound } from '../when-not-found.ts';

/**
 * Removes a webhook endpoint.
 *
 * @throws CliError `WEBHOOK_NOT_FOUND`
 */
export function removeEndpoint(context: Context, id: string): Promise<Answer> {
  return withDatabase(context, async ({ db }) => {
    await removeWebhookEndpoint({ db }, { id }, cliOrigin()).catch(noSuchEndpoint);
    return {
      json: { id, removed: true },
      text: `Removed the webhook endpoint ${id}: it is told nothing more.`,
    };
  });
}

const noSuchEndpoint = whenNotFound(
  () =>
    new CliError(
      'WEBHOOK_NOT_FOUND',
      'There is no webhook endpoint of this id. `evergrant webhooks list` shows them all.',
    ),
);
