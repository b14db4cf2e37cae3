import { type Command, Option } from '@commander-js/extra-typings';
import { CONNECTION_STATUSES } from '@evergrant/core';
import { addCommand, positiveInteger } from '../options.ts';
import type { Run } from '../run.ts';
import { disconnect } from './disconnect.ts';
import { listAll } from './list.ts';
import { refresh } from './refresh.ts';
import { disconnectRemote, listRemote, refreshRemote } from './remote.ts';

/** `connections list|refresh|disconnect` */
export function addConnectionCommands(program: Command, run: Run): void {
  const connections = program.command('connections').description("users' authorised accounts at providers");

  addCommand(connections, 'list', 'show connections, by user, newest first')
    .option('--user <id>', 'only those of this user', positiveInteger)
    .option('--provider <id>', 'only those at this provider')
    .addOption(
      new Option('--status <status>', 'only those in this status (default: all but disconnected)').choices(
        CONNECTION_STATUSES,
      ),
    )
    .option('--limit <count>', 'at most so many', positiveInteger, 100)
    .action((options) =>
      run(
        (context) => listAll(context, options),
        (context, hub) => listRemote(context, hub, options),
      ),
    );

  addCommand(connections, 'refresh', 'get a new access token from the provider now')
    .argument('<id>', 'as `connections list` shows it', positiveInteger)
    .action((id) =>
      run(
        (context) => refresh(context, id),
        (context, hub) => refreshRemote(context, hub, id),
      ),
    );

  addCommand(connections, 'disconnect', 'forget the tokens and revoke the grant at the provider')
    .argument('<id>', 'as `connections list` shows it', positiveInteger)
    .action((id) =>
      run(
        (context) => disconnect(context, id),
        (context, hub) => disconnectRemote(context, hub, id),
      ),
    );
}
