import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { generateKeys } from './generate.ts';
import { keysStatus } from './status.ts';

function keyId(text: string): string {
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(text))
    throw new InvalidArgumentError('Expected 1 to 32 letters, digits, - or _.');
  return text;
}

const GENERATE_HELP = `
For a new hub, set EVERGRANT_KEYS to it. To change the key of a hub, put the new one in front of the old ones, which
are still needed to open what they sealed:
  EVERGRANT_KEYS=k2:<new>,k1:<old>
Without the keys, stored tokens cannot be read by anybody: keep a copy in a safe place, apart from the database.`;

/** `keys generate|status` */
export function addKeyCommands(program: Command, run: Run): void {
  const keys = program.command('keys').description('encryption keys, which seal the stored tokens');

  addCommand(keys, 'generate', 'make a key in the form of EVERGRANT_KEYS and print it')
    .option('--id <id>', 'its name; every key of a hub needs another one', keyId, 'k1')
    .addHelpText('after', GENERATE_HELP)
    .action(({ id }) => run(async () => generateKeys(id)));

  addCommand(keys, 'status', 'show which key sealed how much, and whether it is given').action(() =>
    run(keysStatus),
  );
}
