import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error.ts';

/** Keys and passwords: nothing for a repository. */
const IGNORES_ITSELF = '*\n';

/**
 * Makes the folder of a hub for development, or takes it up again. One with other things in it, such as a project or the data of a
 * hub that is no toy, stays as it is.
 *
 * @throws CliError `BROKEN_FOLDER` it holds something else; `NO_ACCESS` it cannot be written
 */
export function claimFolder(folder: string): void {
  const ignore = join(folder, '.gitignore');
  try {
    mkdirSync(folder, { recursive: true });
    const isOurs = existsSync(ignore) && readFileSync(ignore, 'utf8') === IGNORES_ITSELF;
    if (!isOurs && readdirSync(folder).length > 0)
      throw new CliError(
        'BROKEN_FOLDER',
        `${folder} holds something else. Name a folder that is empty, or not there yet, with --folder.`,
      );
    writeFileSync(ignore, IGNORES_ITSELF);
  } catch (error) {
    if (error instanceof CliError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(
      'NO_ACCESS',
      `${folder} cannot be written (${why}). Run this where you may write, or name another folder with --folder.`,
      { cause: error },
    );
  }
}
