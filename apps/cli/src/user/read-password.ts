import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';

/** A password, and whether we made it up: then its owner has yet to be told. */
export interface NewPassword {
  readonly password: string;
  readonly generated: boolean;
}

/** 144 random bits in 24 characters. */
export const makePassword = (): string => randomBytes(18).toString('base64url');

const generate = (): NewPassword => ({ password: makePassword(), generated: true });

/**
 * Takes the password of a new account from a file, from a person at the terminal, or makes one.
 *
 * @throws CliError `INVALID_USER` the file cannot be read, or the two answers differ
 */
export async function readPassword(context: Context, file: string | undefined): Promise<NewPassword> {
  if (file !== undefined) {
    const content = file === '-' ? await context.readInput() : await readPasswordFile(context, file);
    return { password: content.replace(/\r?\n$/, ''), generated: false };
  }
  if (context.askSecret === undefined) return generate();
  const password = await context.askSecret('Password (empty: make one): ');
  if (password === '') return generate();
  if (password !== (await context.askSecret('The same again: ')))
    throw new CliError('INVALID_USER', 'The two passwords differ. Nothing was made; try again.');
  return { password, generated: false };
}

async function readPasswordFile(context: Context, file: string): Promise<string> {
  try {
    return await readFile(resolve(context.cwd, file), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new CliError('INVALID_USER', `The password file ${file} cannot be read (${code}).`, {
      cause: error,
    });
  }
}
