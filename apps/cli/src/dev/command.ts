import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import type { Run } from '../run.ts';
import { runDev } from './dev.ts';

/** Where Vite has the pages. */
const APP = 'http://localhost:5173';

function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('Expected a port, 1 to 65535.');
  return value;
}

function origins(text: string): string[] {
  const given = text.split(',').map((each) => each.trim());
  if (!given.every((each) => /^https?:$/.test(URL.parse(each)?.protocol ?? '')))
    throw new InvalidArgumentError(
      'Expected origins such as http://localhost:5173, with commas between them.',
    );
  return given.map((each) => new URL(each).origin);
}

const HELP = `
Everything is in one folder: database, keys, account, API key. The next start has the same; removing the folder begins
anew. Of the environment only EVERGRANT_PROVIDERS_FILE, EVERGRANT_TRUSTED_PROVIDER_ORIGINS, LOG_LEVEL and LOG_FORMAT
count. It is for one machine: a hub that others reach is started as the operator guide says.`;

/** `dev` */
export function addDevCommand(program: Command, run: Run): void {
  program
    .command('dev')
    .description('run a hub for developing an application: sandbox, an account and an API key')
    .option('--folder <path>', 'where its data is', '.evergrant/dev')
    .option('--port <port>', 'where it listens', port, 3000)
    .option('--sandbox-port <port>', 'where the sandbox provider listens', port, 3100)
    .addOption(
      new Option('--app <origins>', "origins of your application's pages, with commas between them")
        .argParser(origins)
        .default([APP], APP),
    )
    .addHelpText('after', HELP)
    .action(({ folder, port, sandboxPort, app }) =>
      run((context) => runDev(context, { folder, port, sandboxPort, appOrigins: app }), 'no_hub'),
    );
}
