import { type Command, Option } from '@commander-js/extra-typings';
import { WEBHOOK_EVENT_TYPES } from '@evergrant/core';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { createEndpoint } from './create.ts';
import { listEndpoints } from './list.ts';
import { removeEndpoint } from './remove.ts';

const CREATE_HELP = `
Events are sent as Standard Webhooks, signed with a secret that is shown once. Standard output is the secret alone:
  WEBHOOK_SECRET=$(evergrant webhooks create --url https://app.example.com/webhooks)`;

/** `webhooks create|list|remove` */
export function addWebhookCommands(program: Command, run: Run): void {
  const webhooks = program.command('webhooks').description('addresses that are told what happens');

  addCommand(webhooks, 'create', 'send events to an address from now on, and print its secret, once')
    .requiredOption(
      '--url <url>',
      'https; on the public internet unless EVERGRANT_TRUSTED_WEBHOOK_ORIGINS names it',
    )
    .addOption(
      new Option(
        '--event <event...>',
        'only these; repeat for several (default: all but connection.refreshed)',
      ).choices(WEBHOOK_EVENT_TYPES),
    )
    .addHelpText('after', CREATE_HELP)
    .action(({ url, event }) => run((context) => createEndpoint(context, { url, events: event })));

  addCommand(webhooks, 'list', 'show every address, without its secret').action(() => run(listEndpoints));

  addCommand(webhooks, 'remove', 'send nothing more to an address')
    .argument('<id>', 'as `webhooks list` shows it')
    .action((id) => run((context) => removeEndpoint(context, id)));
}
