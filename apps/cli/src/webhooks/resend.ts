import { resendWebhooks } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { onEndpoint } from './endpoint-command.ts';

/**
 * Sends a message again, or all that were tried since a moment and have never arrived.
 *
 * @throws CliError `WEBHOOK_NOT_FOUND`; VALIDATION_ERROR the endpoint is switched off
 */
export const resend = (
  context: Context,
  { id, which }: Omit<Parameters<typeof resendWebhooks>[1], 'userId'>,
): Promise<Answer> =>
  onEndpoint(context, async ({ db }) => {
    const messages = await resendWebhooks({ db }, { id, which }, cliOrigin());
    return {
      json: { id, messages },
      text: `${messages} ${messages === 1 ? 'message is' : 'messages are'} sent again.`,
    };
  });
