import type { Command } from '@commander-js/extra-typings';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { backup } from './backup.ts';
import { migrate } from './migrate.ts';
import { move } from './move.ts';
import { restore } from './restore.ts';

const MIGRATE_HELP = `
The hub does it at its start. This is for a step of its own before the processes of a new version start, such as a job in a
cluster. Processes of the version before may go on meanwhile.`;

const BACKUP_HELP = `
All of one moment, while hubs run: every table, and what waits in the queue. The file is compressed SQL, for a PostgreSQL of any
kind and version. It is read again before it counts.

Not in it: encryption keys (keep them apart, they are needed), the configuration, and the journal in the data folder of each
process, which is empty unless the database was unreachable.`;

const RESTORE_HELP = `
Into the database that the environment names, which nobody has used: DATABASE_URL, else one that is made in EVERGRANT_DATA_DIR.
It is all there afterwards, or nothing. Then the encryption keys are tried on a sample.

Made by another version, it is restored with that version, and upgraded afterwards.`;

const MOVE_HELP = `
From the embedded PostgreSQL to an empty one of your own, while the hub is stopped. Afterwards set DATABASE_URL, and keep
EVERGRANT_DATA_DIR and the keys. What is in the data folder stays as it is.`;

/** `migrate`, `backup`, `restore`, `move` */
export function addDatabaseCommands(program: Command, run: Run): void {
  addCommand(program, 'migrate', 'bring the database up to this version')
    .addHelpText('after', MIGRATE_HELP)
    .action(() => run(migrate));

  addCommand(program, 'backup <file>', 'write everything in the database to a file')
    .addHelpText('after', BACKUP_HELP)
    .action((file) => run((context) => backup(context, file)));

  addCommand(program, 'restore <file>', 'read a backup into an empty database')
    .addHelpText('after', RESTORE_HELP)
    .action((file) => run((context) => restore(context, file)));

  addCommand(program, 'move', 'move from the embedded PostgreSQL to one of your own')
    .requiredOption('--to <url>', 'postgresql://user:password@host:5432/name, or a file that holds it')
    .addHelpText('after', MOVE_HELP)
    .action(({ to }) => run((context) => move(context, to)));
}
