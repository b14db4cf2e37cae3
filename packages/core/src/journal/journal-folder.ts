import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalPlace } from './journal-place.ts';

/** The folder of one process: a file per entry, mode 0600, on the disk before `put` returns. */
export interface JournalFolder extends JournalPlace {
  /**
   * Puts an entry where it is kept and listed no more.
   *
   * @returns false: there is none of this id
   * @throws the file system's error
   */
  setAside(id: string): Promise<boolean>;
  /** The ids of what was set aside. */
  listSetAside(): Promise<string[]>;
}

const SUFFIX = '.entry';

/** Where entries are that were set aside, inside the journal's folder. */
const ASIDE = 'refused';

const idsIn = (names: readonly string[]): string[] =>
  names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));

/** @returns `fallback` where there is no such file or folder */
async function unlessMissing<Found, Fallback>(
  looking: Promise<Found>,
  fallback: Fallback,
): Promise<Found | Fallback> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return fallback;
    throw error;
  }
}

/** The ids of the entries that were set aside in a journal's folder; none where there is no such folder. */
export const listSetAside = async (directory: string): Promise<string[]> =>
  idsIn(await unlessMissing(readdir(join(directory, ASIDE)), []));

/** Makes a new name in a folder survive a power cut. */
async function syncFolder(directory: string): Promise<void> {
  await using handle = await open(directory, 'r');
  await handle.sync();
}

/** @param directory made when missing, mode 0700 */
export async function openJournalFolder(directory: string): Promise<JournalFolder> {
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o700);
  const pathOf = (id: string) => join(directory, id + SUFFIX);

  return {
    async put(id, sealed) {
      const path = pathOf(id);
      const unfinished = `${path}.unfinished`;
      {
        await using handle = await open(unfinished, 'wx', 0o600);
        await handle.writeFile(sealed);
        await handle.sync();
      }
      await rename(unfinished, path);
      await syncFolder(directory);
    },

    async remove(id) {
      await rm(pathOf(id), { force: true });
    },

    async list() {
      const ids = idsIn(await readdir(directory)).sort();
      const sealed = await Promise.all(
        ids.map(async (id) => [id, await unlessMissing(readFile(pathOf(id), 'utf8'), null)] as const),
      );
      // One that was removed meanwhile is none.
      return new Map(sealed.flatMap(([id, text]) => (text === null ? [] : [[id, text] as const])));
    },

    async setAside(id) {
      const aside = join(directory, ASIDE);
      await mkdir(aside, { recursive: true, mode: 0o700 });
      const moving = rename(pathOf(id), join(aside, id + SUFFIX)).then(() => true);
      if (!(await unlessMissing(moving, false))) return false;
      await syncFolder(aside);
      await syncFolder(directory);
      return true;
    },

    listSetAside: () => listSetAside(directory),
  };
}
