import { chown, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { CliError } from '../cli-error.ts';

/** What the system says when an account may not write somewhere, or nobody may. */
const NO_ACCESS: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EEXIST'];

async function prepend(given: string, key: string): Promise<void> {
  const file = await realpath(given);
  const unfinished = `${file}.new`;
  const [before, { mode, uid, gid }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
  await writeFile(unfinished, `${key}\n${before}`, { mode: mode & 0o777, flag: 'wx', flush: true });
  try {
    // Another owner, and the hub could not read it any more.
    await chown(unfinished, uid, gid);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/**
 * Puts a key in front of those in a file, all at once: whoever reads it meanwhile finds the old list or the new one. Owner
 * and mode stay as they are.
 *
 * @throws CliError `NO_ACCESS` this account may not, or the file is mounted read-only, or another command is at it
 */
export async function prependKey(file: string, key: string): Promise<void> {
  try {
    await prepend(file, key);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_ACCESS.includes(error.code))) throw error;
    throw new CliError(
      'NO_ACCESS',
      `${file} cannot be changed (${error.code}). Run the command as the account that runs the hub; where the file is ` +
        'a mounted secret, put the output of "keys generate" in front of what is in it. With EEXIST another "keys ' +
        `rotate" is at work, or was killed: then remove ${file}.new.`,
      { cause: error },
    );
  }
}
