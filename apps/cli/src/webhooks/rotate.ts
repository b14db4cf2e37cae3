import { rotateWebhookSecret } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { onEndpoint } from './endpoint-command.ts';

/** Gives an endpoint a new secret; the answer is the only place where it is ever shown. @throws CliError `WEBHOOK_NOT_FOUND` */
export const rotateSecret = (
  context: Context,
  { id, overlapMs }: { readonly id: string; readonly overlapMs: number },
): Promise<Answer> =>
  onEndpoint(context, async (deps) => {
    const { secret, previousEndsAt } = await rotateWebhookSecret(deps, { id, overlapMs }, cliOrigin());
    return {
      json: { id, secret, previousEndsAt },
      text: secret,
      notes: [
        `Events are signed with the old secret as well until ${previousEndsAt.toISOString()}.`,
        'The secret is shown only now: give it to verifyWebhook in your backend.',
      ],
    };
  });
