import { createRowGuard, createVault, createWebhookEndpoint, type WebhookEndpoint } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { loadRing } from '../hub/load-keys.ts';
import { withDatabase } from '../hub/with-database.ts';
import { describeEvents } from './describe-events.ts';

/**
 * Adds a webhook endpoint; the answer is the only place where its secret is ever shown.
 *
 * @throws CliError `KEYS_DO_NOT_FIT`
 * @throws VALIDATION_ERROR the address is not one that events may be sent to
 */
export function createEndpoint(
  context: Context,
  input: { url: string; events: WebhookEndpoint['events'] | undefined },
): Promise<Answer> {
  return withDatabase(context, async ({ config, db }) => {
    const ring = await loadRing({ config, db });
    const { id, url, events, createdAt, secret } = await createWebhookEndpoint(
      {
        db,
        vault: createVault(ring),
        rows: createRowGuard(ring, () => undefined),
        clock: context.clock,
        webhooks: { trustedOrigins: config.trustedWebhookOrigins },
      },
      input,
      cliOrigin(),
    );
    return {
      json: { id, url, events, createdAt, secret },
      text: secret,
      notes: [
        `Webhook endpoint ${id}: ${url} is sent ${describeEvents(events)}.`,
        'The secret is shown only now: store it where your backend keeps its secrets, and give it to verifyWebhook.',
        `To end it: evergrant webhooks remove ${id}`,
      ],
    };
  });
}
