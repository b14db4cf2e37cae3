import { Argument, type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { importAccounts } from './import-accounts.ts';
import { FORMATS } from './read-accounts.ts';

/** `theirs=ours`, repeatable. */
function renaming(text: string, known: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const [theirs, ours, ...more] = text.split('=');
  if (!theirs || !ours || more.length > 0)
    throw new InvalidArgumentError('Expected <their name>=<provider id>.');
  return new Map([...known, [theirs, ours]]);
}

/** `import csv|nango|better-auth <file>` */
export function addImportCommand(program: Command, run: Run): void {
  addCommand(program, 'import', 'take over accounts with the tokens that another system has; may be repeated')
    .addArgument(new Argument('<format>', 'what the file is').choices(FORMATS))
    .argument('<file>', 'CSV with a header, or a JSON array; - for standard input')
    .option(
      '--provider <theirs=ours>',
      'what the other system calls a provider of the hub; repeatable',
      renaming,
    )
    .action((format, file, { provider = new Map<string, string>() }) =>
      run((context) => importAccounts(context, { format, file, providers: provider })),
    );
}
