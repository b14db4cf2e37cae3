import type { Command } from '@commander-js/extra-typings';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { doctor } from './doctor.ts';

const HELP = `
Looks at Node.js, the configuration, the data folder, the database and its migrations, the encryption keys, the
audit log, the addresses, the providers, the port and the clock. Changes nothing. Run it where the hub runs, with its environment.

Exits with 1 when something does not work, and with 3 when the database cannot be reached.`;

/** `doctor` */
export function addDoctorCommand(program: Command, run: Run): void {
  addCommand(program, 'doctor', 'check everything the hub needs, and say what to do about what is wrong')
    .addHelpText('after', HELP)
    .action(() => run(doctor));
}
