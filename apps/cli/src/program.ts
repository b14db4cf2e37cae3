import { Command, type CommandUnknownOpts, type OutputConfiguration } from '@commander-js/extra-typings';
import manifest from '../package.json' with { type: 'json' };
import { addApiKeyCommands } from './api-key/commands.ts';
import { addAuditCommands } from './audit/commands.ts';
import { addCompletionCommand } from './completion/command.ts';
import { addConnectionCommands } from './connections/commands.ts';
import { addDatabaseCommands } from './database/commands.ts';
import { addDevCommand } from './dev/command.ts';
import { addDoctorCommand } from './doctor/command.ts';
import { addImportCommand } from './import/command.ts';
import { addKeyCommands } from './keys/commands.ts';
import { addLogCommands } from './log/commands.ts';
import { addProviderCommands } from './providers/commands.ts';
import type { RemoteOptions } from './remote/remote-hub.ts';
import type { Run } from './run.ts';
import { addTopCommand } from './top/command.ts';
import { addUserCommands } from './user/commands.ts';
import { addWebhookCommands } from './webhooks/commands.ts';

const EPILOGUE = `
The commands work on the hub that the environment names, as the hub itself reads it (.env.example has every
variable): DATABASE_URL, else the database in EVERGRANT_DATA_DIR (default ./data). A running hub is not disturbed;
where none runs, its database is started for the command and stopped again.

With --url, or EVERGRANT_URL, it is a hub elsewhere: connections and providers list by its API and a key
(EVERGRANT_API_KEY), top by its metrics (EVERGRANT_METRICS_TOKEN). The other commands need the hub's database or keys, and
are run where these are. Tokens are never printed.

Results go to standard output, remarks and errors to standard error. With --json, the result, or
{"error": {"code", "message"}}, is one JSON document on standard output.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 database, hub or provider unreachable.

Start here:
  evergrant doctor
  evergrant user create --email ada@example.com --name Ada --operator
  evergrant api-key create --name backend --scope tokens:read`;

/** Lists what a group can do beside its name. */
const subcommandTerm = (command: CommandUnknownOpts): string =>
  [command.name(), command.commands.map((below) => below.name()).join('|')].join(' ').trim();

/**
 * The whole command line; parse errors and `--help` are thrown as CommanderError.
 *
 * @param createRun makes what runs a command, which asks for the options of the whole command line
 * @param output where help and parse errors are printed
 */
export function createProgram(
  createRun: (options: () => RemoteOptions) => Run,
  output: OutputConfiguration,
): Command {
  const program: Command = new Command('evergrant')
    .description(
      'Operate an Evergrant hub: check it, and manage its API keys, users, connections, webhooks and keys.',
    )
    .version(manifest.version)
    .exitOverride()
    .configureOutput(output)
    .showHelpAfterError('Add --help to see how the command is used.')
    .configureHelp({ subcommandTerm })
    .addHelpText('after', EPILOGUE)
    // What stands behind a command is the command's: `top` has an address of its own.
    .enablePositionalOptions();
  program
    .option('--url <address>', 'of a hub elsewhere (default: EVERGRANT_URL, else the hub of this machine)')
    .option(
      '--key <key>',
      'an API key of it; others here see command lines, so rather set EVERGRANT_API_KEY',
    );
  const run = createRun(() => program.opts());
  addDevCommand(program, run);
  addDoctorCommand(program, run);
  addUserCommands(program, run);
  addApiKeyCommands(program, run);
  addConnectionCommands(program, run);
  addImportCommand(program, run);
  addProviderCommands(program, run);
  addWebhookCommands(program, run);
  addKeyCommands(program, run);
  addAuditCommands(program, run);
  addLogCommands(program, run);
  addTopCommand(program, run);
  addDatabaseCommands(program, run);
  addCompletionCommand(program, run);
  return program;
}
