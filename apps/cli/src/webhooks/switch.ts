import { switchWebhookEndpoint } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { onEndpoint } from './endpoint-command.ts';

/** Switches an endpoint off, or on again. @throws CliError `WEBHOOK_NOT_FOUND` */
export const switchEndpoint = (
  context: Context,
  { id, enabled }: { readonly id: string; readonly enabled: boolean },
): Promise<Answer> =>
  onEndpoint(context, async (deps) => {
    await switchWebhookEndpoint(deps, { id, enabled }, cliOrigin());
    return {
      json: { id, enabled },
      text: enabled
        ? `${id} is sent events again.`
        : `${id} is sent nothing until you enable it; what happens meanwhile is not kept for it.`,
    };
  });
