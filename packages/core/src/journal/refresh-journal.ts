import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, open as openFile, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type KeyRing, requireKey } from '../vault/key-ring.ts';
import { keyIdOf, open, seal } from '../vault/sealed-token.ts';

/**
 * What the provider has answered and the database could not take (outcomes of refreshes, grants to give back): entries
 * outlive the process that wrote them.
 *
 * One file per entry, sealed with the key ring's `journal` key, mode 0600, on the disk before `append` returns.
 */
export interface RefreshJournal {
  /**
   * @returns the entry's id
   * @throws the file system's error
   */
  append(text: string): Promise<string>;
  /** Forgets an entry; an unknown id is fine. */
  remove(id: string): Promise<void>;
  /**
   * Puts an entry where it is kept and read no more, because no database will take it; a person may put it back. An unknown
   * id is fine.
   *
   * @throws the file system's error
   */
  setAside(id: string): Promise<void>;
  /** Everything neither removed nor set aside; `text` is null where no key of the ring opens the entry. */
  read(): Promise<{ readonly id: string; readonly text: string | null }[]>;
  /** How many entries wait, and how many were set aside. @throws the file system's error */
  count(): Promise<{ readonly waiting: number; readonly setAside: number }>;
  /** Aborted by `close`. */
  readonly closed: AbortSignal;
  /** Ends the attempts of this process; what is left is for the next start. */
  close(): void;
}

const SUFFIX = '.entry';

/** Where entries are that were set aside, inside the journal's folder. */
const ASIDE = 'refused';

const bindingOf = (id: string) => ({ owner: `journal:${id}`, field: 'entry' });

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The ids of the entries that were set aside in a journal's folder; none where there is no such folder. */
export async function listSetAside(directory: string): Promise<string[]> {
  try {
    const names = await readdir(join(directory, ASIDE));
    return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Which keys sealed what waits in a journal's folder; none where there is no such folder. */
export async function listJournalKeys(directory: string): Promise<string[]> {
  const orNone =
    <None>(none: None) =>
    (error: unknown) => {
      if (isMissing(error)) return none;
      throw error;
    };
  const names = await readdir(directory).catch(orNone([]));
  const entries = await Promise.all(
    names
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => readFile(join(directory, name), 'utf8').catch(orNone(''))),
  );
  return [...new Set(entries.flatMap((entry) => keyIdOf(entry) ?? []))].sort();
}

/** Makes a new name in a folder survive a power cut. */
async function syncFolder(directory: string): Promise<void> {
  const handle = await openFile(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * @param options.directory made when missing, mode 0700; no other hub process may use it. A command beside the hub may add
 *   entries, which the hub writes at its next start
 */
export async function createRefreshJournal(options: {
  directory: string;
  ring: KeyRing;
}): Promise<RefreshJournal> {
  const { directory, ring } = options;
  const closing = new AbortController();
  const listEntries = async () => (await readdir(directory)).filter((name) => name.endsWith(SUFFIX)).sort();
  const keyOf = (keyId: string) => ring.derive(keyId, 'journal');
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o700);

  return {
    closed: closing.signal,
    close: () => closing.abort(),

    async append(text) {
      const id = randomUUID();
      const keyId = ring.activeKeyId;
      const object = requireKey(ring, keyId, 'journal');
      const sealed = seal(text, bindingOf(id), { id: keyId, object, iv: randomBytes(12) });
      const path = join(directory, id + SUFFIX);
      const unfinished = `${path}.unfinished`;
      const handle = await openFile(unfinished, 'wx', 0o600);
      try {
        await handle.writeFile(sealed);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(unfinished, path);
      await syncFolder(directory);
      return id;
    },

    async setAside(id) {
      const aside = join(directory, ASIDE);
      await mkdir(aside, { recursive: true, mode: 0o700 });
      try {
        await rename(join(directory, id + SUFFIX), join(aside, id + SUFFIX));
      } catch (error) {
        if (isMissing(error)) return;
        throw error;
      }
      await syncFolder(aside);
      await syncFolder(directory);
    },

    async remove(id) {
      await rm(join(directory, id + SUFFIX), { force: true });
    },

    async count() {
      return { waiting: (await listEntries()).length, setAside: (await listSetAside(directory)).length };
    },

    async read() {
      const names = await listEntries();
      return Promise.all(
        names.map(async (name) => {
          const id = name.slice(0, -SUFFIX.length);
          return { id, text: open(await readFile(join(directory, name), 'utf8'), bindingOf(id), keyOf) };
        }),
      );
    },
  };
}
