import { changeWebhookEndpoint, type WebhookEndpoint } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { describeEvents } from './describe-events.ts';
import { onEndpoint } from './endpoint-command.ts';

/** Chooses which events an endpoint is sent from now on. @throws CliError `WEBHOOK_NOT_FOUND` */
export const changeEndpoint = (
  context: Context,
  { id, events }: { readonly id: string; readonly events: WebhookEndpoint['events'] },
): Promise<Answer> =>
  onEndpoint(context, async (deps) => {
    await changeWebhookEndpoint(deps, { id, events }, cliOrigin());
    return { json: { id, events }, text: `${id} is sent ${describeEvents(events)}.` };
  });
