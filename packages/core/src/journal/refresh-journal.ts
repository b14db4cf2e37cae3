import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, open as openFile, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyRing } from '../vault/key-ring.ts';
import { open, seal } from '../vault/sealed-token.ts';

/**
 * What the provider has answered and the database could not take: entries outlive the process that wrote them.
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
  /** Everything not yet removed; `text` is null where no key of the ring opens the entry. */
  read(): Promise<{ readonly id: string; readonly text: string | null }[]>;
  /** Aborted by `close`. */
  readonly closed: AbortSignal;
  /** Ends the attempts of this process; what is left is for the next start. */
  close(): void;
}

const SUFFIX = '.entry';

const bindingOf = (id: string) => ({ owner: `journal:${id}`, field: 'entry' });

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
 * @param options.directory made when missing, mode 0700; no other hub process may use it
 */
export async function createRefreshJournal(options: {
  directory: string;
  ring: KeyRing;
}): Promise<RefreshJournal> {
  const { directory, ring } = options;
  const closing = new AbortController();
  const keyOf = (keyId: string) => ring.derive(keyId, 'journal');
  const key = keyOf(ring.activeKeyId);
  if (key === undefined) throw new TypeError('the active key is not in the ring');
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o700);

  return {
    closed: closing.signal,
    close: () => closing.abort(),

    async append(text) {
      const id = randomUUID();
      const sealed = seal(text, bindingOf(id), { id: ring.activeKeyId, object: key, iv: randomBytes(12) });
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

    async remove(id) {
      await rm(join(directory, id + SUFFIX), { force: true });
    },

    async read() {
      const names = (await readdir(directory)).filter((name) => name.endsWith(SUFFIX)).sort();
      return Promise.all(
        names.map(async (name) => {
          const id = name.slice(0, -SUFFIX.length);
          return { id, text: open(await readFile(join(directory, name), 'utf8'), bindingOf(id), keyOf) };
        }),
      );
    },
  };
}
