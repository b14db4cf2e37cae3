import type { Command } from '@commander-js/extra-typings';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { checkProvider } from './check.ts';
import { listProviders } from './list.ts';
import { listProvidersRemote } from './list-remote.ts';

const CHECK_HELP = `
Takes the configured entry, else the one of the catalog. Where the provider publishes a discovery document, it is read
and compared, and what will not work is named. Nothing is registered, and no user is asked for anything.

With --try-client one request goes to the token endpoint of a configured provider, with an authorization code that
nobody issued: its refusal tells whether the client is known. Nothing comes of it, and no grant is touched. Where the
client is refused and its credentials could be read in another way, up to two more show which.`;

/** `providers list|check` */
export function addProviderCommands(program: Command, run: Run): void {
  const providers = program.command('providers').description('third-party services that can be connected');

  addCommand(providers, 'list', 'show the configured providers and the redirect URI to register at each')
    .option('--all', 'the whole catalog instead')
    .action(({ all = false }) =>
      run(
        (context) => listProviders(context, all),
        (context, hub) => listProvidersRemote(context, hub, all),
      ),
    );

  addCommand(providers, 'check', 'check an entry and the addresses it names')
    .argument('<id>', 'for instance google')
    .option('--try-client', 'ask the provider whether it knows the client')
    .addHelpText('after', CHECK_HELP)
    .action((id, { tryClient = false }) => run((context) => checkProvider(context, id, { tryClient })));
}
