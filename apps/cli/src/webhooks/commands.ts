import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { WEBHOOK_EVENT_TYPES } from '@evergrant/core';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { parseDuration } from '../text/duration.ts';
import { changeEndpoint } from './change.ts';
import { createEndpoint } from './create.ts';
import { DEFAULT_EVENTS } from './describe-events.ts';
import { listEndpoints } from './list.ts';
import { showAttempts } from './log.ts';
import { removeEndpoint } from './remove.ts';
import { resend } from './resend.ts';
import { rotateSecret } from './rotate.ts';
import { switchEndpoint } from './switch.ts';

const ID = ['<id>', 'as `webhooks list` shows it'] as const;
const DAY_MS = 86_400_000;

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('Expected a duration such as 30m, 12h or 7d.');
  return ms;
}

const CREATE_HELP = `
Events are sent as Standard Webhooks, signed with a secret that is shown once. Standard output is the secret alone:
  WEBHOOK_SECRET=$(evergrant webhooks create --url https://app.example.com/webhooks)`;

/** `webhooks create|list|change|enable|disable|rotate|log|resend|recover|remove` */
export function addWebhookCommands(program: Command, run: Run): void {
  const webhooks = program.command('webhooks').description('addresses that are told what happens');

  addCommand(webhooks, 'create', 'send events to an address from now on, and print its secret, once')
    .requiredOption(
      '--url <url>',
      'https; on the public internet unless EVERGRANT_TRUSTED_WEBHOOK_ORIGINS names it',
    )
    .addOption(
      new Option('--event <event...>', `only these; repeat for several (default: ${DEFAULT_EVENTS})`).choices(
        WEBHOOK_EVENT_TYPES,
      ),
    )
    .addHelpText('after', CREATE_HELP)
    .action(({ url, event }) => run((context) => createEndpoint(context, { url, events: event })));

  addCommand(webhooks, 'list', 'show every address, without its secret').action(() => run(listEndpoints));

  addCommand(webhooks, 'change', 'choose which events an address is sent from now on')
    .argument(...ID)
    .addOption(
      new Option('--event <event...>', 'only these; repeat for several')
        .choices(WEBHOOK_EVENT_TYPES)
        .default([], DEFAULT_EVENTS),
    )
    .action((id, { event: events }) => run((context) => changeEndpoint(context, { id, events })));

  addCommand(webhooks, 'enable', 'send events to an address again that was switched off')
    .argument(...ID)
    .action((id) => run((context) => switchEndpoint(context, { id, enabled: true })));

  addCommand(webhooks, 'disable', 'send nothing to an address until it is enabled')
    .argument(...ID)
    .action((id) => run((context) => switchEndpoint(context, { id, enabled: false })));

  addCommand(webhooks, 'rotate', 'give an address a new secret and print it, once')
    .argument(...ID)
    .addOption(
      new Option('--overlap <duration>', 'how long events are signed with the old one as well')
        .argParser(duration)
        .default(DAY_MS, '1d'),
    )
    .addOption(new Option('--at-once', 'the old one signs no more').conflicts('overlap'))
    .action((id, { overlap, atOnce }) =>
      run((context) => rotateSecret(context, { id, overlapMs: atOnce === true ? 0 : overlap })),
    );

  addCommand(webhooks, 'log', 'show what was sent to an address of late, and what it answered')
    .argument(...ID)
    .option('--failed', 'only what did not arrive')
    .action((id, { failed = false }) => run((context) => showAttempts(context, { id, failed })));

  addCommand(webhooks, 'resend', 'send a message of the log again')
    .argument(...ID)
    .argument('<message>', 'as `webhooks log` shows it')
    .action((id, messageId) => run((context) => resend(context, { id, which: { messageId } })));

  addCommand(webhooks, 'recover', 'send all messages again that have never arrived')
    .argument(...ID)
    .addOption(
      new Option('--since <duration>', 'tried within this time, at most 7d')
        .argParser(duration)
        .default(DAY_MS, '1d'),
    )
    .action((id, { since }) =>
      run((context) => {
        const undeliveredSince = new Date(context.clock.now().getTime() - since);
        return resend(context, { id, which: { undeliveredSince } });
      }),
    );

  addCommand(webhooks, 'remove', 'send nothing more to an address')
    .argument('<id>', 'as `webhooks list` shows it')
    .action((id) => run((context) => removeEndpoint(context, id)));
}
