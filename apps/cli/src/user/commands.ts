import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { z } from 'zod';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { createUser } from './create.ts';

function email(text: string): string {
  const parsed = z.email().safeParse(text.trim().toLowerCase());
  if (!parsed.success) throw new InvalidArgumentError('Expected an e-mail address.');
  return parsed.data;
}

function displayName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > 100) throw new InvalidArgumentError('Expected 1 to 100 characters.');
  return name;
}

const CREATE_HELP = `
Works whatever EVERGRANT_SIGN_UP says. At a terminal the password is asked for; otherwise, or when the answer is
empty, one is made and shown once. The first account of a hub is its operator.`;

/** `user create` */
export function addUserCommands(program: Command, run: Run): void {
  const user = program.command('user').description('people who sign in to the dashboard');

  addCommand(user, 'create', 'make an account with e-mail and password')
    .requiredOption('--email <address>', 'what they sign in with', email)
    .requiredOption('--name <name>', 'how the dashboard calls them', displayName)
    .option('--operator', 'may run the hub, not only connect accounts')
    .option('--password-file <path>', 'read the password from this file; - is standard input')
    .addHelpText('after', CREATE_HELP)
    .action(({ operator = false, ...options }) =>
      run((context) => createUser(context, { ...options, operator })),
    );
}
