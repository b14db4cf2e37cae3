import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { generateKeys } from './generate.ts';
import { retire } from './retire.ts';
import { rotateKeys } from './rotate.ts';
import { keysStatus } from './status.ts';

function keyId(text: string): string {
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(text))
    throw new InvalidArgumentError('Expected 1 to 32 letters, digits, - or _.');
  return text;
}

const GENERATE_HELP = `
For a new hub, set EVERGRANT_KEYS to it. To change the key of a hub whose keys are in a file, use "keys rotate". Where they
are in the environment, put the new one in front of the old ones, which are needed until "keys retire" says otherwise:
  EVERGRANT_KEYS=k2:<new>,k1:<old>
Without the keys, stored tokens cannot be read by anybody: keep a copy in a safe place, apart from the database.`;

const RETIRE_HELP = `
Seals anew what is left, proves that nothing in the database is sealed with the key, and keeps anything from being sealed
with it again. The hub then starts without it. Nothing changes when it is still needed.

--lost is for a key that nobody has any more: stored tokens that it sealed are given up, and people reconnect.`;

/** `keys generate|rotate|status|retire` */
export function addKeyCommands(program: Command, run: Run): void {
  const keys = program.command('keys').description('encryption keys, which seal the stored tokens');

  addCommand(keys, 'generate', 'make a key in the form of EVERGRANT_KEYS and print it')
    .option('--id <id>', 'its name; every key of a hub needs another one', keyId, 'k1')
    .addHelpText('after', GENERATE_HELP)
    .action(({ id }) => run((context) => generateKeys(context, id), 'no_hub'));

  addCommand(keys, 'rotate', 'make a new key and put it in front in the key file')
    .option('--id <id>', 'its name. Default: the next one, such as k2', keyId)
    .action(({ id }) => run((context) => rotateKeys(context, { id })));

  addCommand(keys, 'retire <key-id>', 'take away a key that nothing needs any more')
    .option('--lost', 'the key is lost: give up what it sealed')
    .addHelpText('after', RETIRE_HELP)
    .action((id, { lost = false }) => run((context) => retire(context, { keyId: id, lost })));

  addCommand(keys, 'status', 'show which key sealed how much, and whether it is given').action(() =>
    run(keysStatus),
  );
}
