import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { API_KEY_SCOPES, addressRangeSchema } from '@evergrant/core';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { parseDuration } from '../text/duration.ts';
import { changeKey } from './change.ts';
import { createKey } from './create.ts';
import { listKeys } from './list.ts';
import { revokeKey } from './revoke.ts';
import { rotateKey } from './rotate.ts';

function lifetime(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('Expected a duration such as 30m, 12h, 90d or 52w.');
  return ms;
}

function keyName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > 100) throw new InvalidArgumentError('Expected 1 to 100 characters.');
  return name;
}

function address(text: string, before: string[] = []): string[] {
  const parsed = addressRangeSchema.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(`It ${parsed.error.issues[0]?.message}.`);
  return [...before, text];
}

function requests(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000)
    throw new InvalidArgumentError('Expected a whole number from 1 to 1000000.');
  return count;
}

const DAY_MS = 86_400_000;

const CREATE_HELP = `
The key is shown once; the hub keeps only a hash of it. Standard output is the key alone:
  API_KEY=$(evergrant api-key create --name backend --scope tokens:read)

Scopes:
  tokens:read        read access tokens (POST /api/v1/tokens)
  connections:read   see connections and providers
  connections:write  start, refresh and disconnect connections
  users:read         see your application's users
  users:write        make, rename and delete your application's users
  audit:read         read the audit log
  webhooks:write     say where events are sent`;

/** `api-key create|list|change|rotate|revoke` */
export function addApiKeyCommands(program: Command, run: Run): void {
  const apiKey = program.command('api-key').description('API keys, by which backends call the hub');

  addCommand(apiKey, 'create', 'make a key and print it, once')
    .requiredOption('--name <name>', 'what it is for, shown in lists and in the audit log', keyName)
    .addOption(
      new Option('--scope <scope...>', 'what it may do; repeat for several')
        .choices(API_KEY_SCOPES)
        .makeOptionMandatory(),
    )
    .option('--expires-in <duration>', 'when it stops working, for instance 90d (default: never)', lifetime)
    .option(
      '--allow-from <address...>',
      'addresses or ranges (CIDR) it may be used from (default: any)',
      address,
    )
    .option(
      '--requests-per-minute <n>',
      'over all processes (default: EVERGRANT_RATE_LIMIT_API_KEY)',
      requests,
    )
    .addHelpText('after', CREATE_HELP)
    .action(({ name, scope, expiresIn, allowFrom, requestsPerMinute }) =>
      run((context) =>
        createKey(context, {
          name,
          scopes: scope,
          lifetimeMs: expiresIn,
          allowedAddresses: allowFrom,
          requestsPerMinute,
        }),
      ),
    );

  addCommand(apiKey, 'list', 'show every key, without its secret').action(() => run(listKeys));

  addCommand(apiKey, 'change', 'change where and how often a key may be used')
    .argument('<id>', 'as `api-key list` shows it')
    .addOption(
      new Option('--allow-from <address...>', 'addresses or ranges (CIDR) it may be used from').argParser(
        address,
      ),
    )
    .addOption(new Option('--allow-from-anywhere', 'from any address').conflicts('allowFrom'))
    .addOption(new Option('--requests-per-minute <n>', 'over all processes').argParser(requests))
    .addOption(
      new Option('--default-requests', 'as EVERGRANT_RATE_LIMIT_API_KEY says').conflicts('requestsPerMinute'),
    )
    .action((id, { allowFrom, allowFromAnywhere, requestsPerMinute, defaultRequests }) =>
      run((context) =>
        changeKey(context, {
          id,
          allowedAddresses: allowFromAnywhere === true ? [] : allowFrom,
          requestsPerMinute: defaultRequests === true ? null : requestsPerMinute,
        }),
      ),
    );

  addCommand(apiKey, 'rotate', 'give a key a new secret and print it, once')
    .argument('<id>', 'as `api-key list` shows it')
    .addOption(
      new Option('--overlap <duration>', 'how long the old secret still works, for instance 30m or 7d')
        .argParser(lifetime)
        .default(DAY_MS, '1d'),
    )
    .addOption(new Option('--at-once', 'the old secret stops working now').conflicts('overlap'))
    .addHelpText(
      'after',
      `
Standard output is the key alone. Put it into your backend, and look at \`api-key list\`: it says
whether the old secret is still used.`,
    )
    .action((id, { overlap, atOnce }) =>
      run((context) => rotateKey(context, { id, overlapMs: atOnce === true ? 0 : overlap })),
    );

  addCommand(apiKey, 'revoke', 'make a key stop working, for good')
    .argument('<id>', 'as `api-key list` shows it')
    .action((id) => run((context) => revokeKey(context, id)));
}
