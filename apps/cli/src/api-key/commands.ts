import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { API_KEY_SCOPES } from '@evergrant/core';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { parseDuration } from '../text/duration.ts';
import { createKey } from './create.ts';
import { listKeys } from './list.ts';
import { revokeKey } from './revoke.ts';

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

const CREATE_HELP = `
The key is shown once; the hub keeps only a hash of it. Standard output is the key alone:
  API_KEY=$(evergrant api-key create --name backend --scope tokens:read)

Scopes:
  tokens:read        read access tokens (POST /api/v1/tokens)
  connections:read   see connections and providers
  connections:write  start, refresh and disconnect connections
  audit:read         read the audit log
  webhooks:write     say where events are sent`;

/** `api-key create|list|revoke` */
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
    .addHelpText('after', CREATE_HELP)
    .action(({ name, scope, expiresIn }) =>
      run((context) => createKey(context, { name, scopes: scope, lifetimeMs: expiresIn })),
    );

  addCommand(apiKey, 'list', 'show every key, without its secret').action(() => run(listKeys));

  addCommand(apiKey, 'revoke', 'make a key stop working, for good')
    .argument('<id>', 'as `api-key list` shows it')
    .action((id) => run((context) => revokeKey(context, id)));
}
