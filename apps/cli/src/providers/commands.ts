import type { Command } from '@commander-js/extra-typings';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { checkProvider } from './check.ts';
import { listProviders } from './list.ts';

const CHECK_HELP = `
Takes the configured entry, else the one of the catalog. Where the provider publishes a discovery document, it is read
and compared. Nothing is registered, and no user is asked for anything.`;

/** `providers list|check` */
export function addProviderCommands(program: Command, run: Run): void {
  const providers = program.command('providers').description('third-party services that can be connected');

  addCommand(providers, 'list', 'show the configured providers and the redirect URI to register at each')
    .option('--all', 'the whole catalog instead', false)
    .action(({ all }) => run((context) => listProviders(context, all)));

  addCommand(providers, 'check', 'check an entry and the addresses it names')
    .argument('<id>', 'for instance google')
    .addHelpText('after', CHECK_HELP)
    .action((id) => run((context) => checkProvider(context, id)));
}
