import { IntegrationsServiceError, removeWebhookEndpoint } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { withDatabase } from '../hub/with-database.ts';

/**
 * Removes a webhook endpoint.
 *
 * @throws CliError `WEBHOOK_NOT_FOUND`
 */
export function removeEndpoint(context: Context, id: string): Promise<Answer> {
  return withDatabase(context, async ({ db }) => {
    try {
      await removeWebhookEndpoint({ db }, { id }, cliOrigin());
    } catch (error) {
      if (!(error instanceof IntegrationsServiceError) || error.code !== 'NOT_FOUND') throw error;
      throw new CliError(
        'WEBHOOK_NOT_FOUND',
        'There is no webhook endpoint of this id. `evergrant webhooks list` shows them all.',
      );
    }
    return {
      json: { id, removed: true },
      text: `Removed the webhook endpoint ${id}: it is told nothing more.`,
    };
  });
}
