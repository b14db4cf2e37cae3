import { randomBytes, randomUUID } from 'node:crypto';
import type { Logger } from '../effects.ts';
import { type KeyRing, requireKey } from '../vault/key-ring.ts';
import { keyIdOf, open, seal } from '../vault/sealed-token.ts';
import { within } from '../within.ts';
import { openJournalFolder } from './journal-folder.ts';
import type { JournalPlace } from './journal-place.ts';

/**
 * What the provider has answered and the database could not take (outcomes of refreshes, grants to give back): entries
 * outlive the process that wrote them and, where there is a shared place, its machine.
 *
 * An entry is sealed with the key ring's `journal` key. It is on the disk before `append` returns, and in the shared place
 * if that answers. Whoever settles it takes it out of both. A copy that is left is settled again, which changes nothing.
 */
export interface RefreshJournal {
  /**
   * @returns the entry's id
   * @throws the file system's error, where the shared place does not take it either
   */
  append(text: string): Promise<string>;
  /** Forgets an entry; an unknown id is fine. */
  remove(id: string): Promise<void>;
  /**
   * Puts an entry where it is kept and read no more, on the disk of this process, because no database will take it; a person
   * may put it back. An unknown id is fine.
   *
   * @throws the file system's error
   */
  setAside(id: string): Promise<void>;
  /** Everything neither removed nor set aside; `text` is null where no key of the ring opens the entry. */
  read(): Promise<JournalEntry[]>;
  /** How many entries wait here or in the shared place, and how many were set aside here. @throws the file system's error */
  count(): Promise<{ readonly waiting: number; readonly setAside: number }>;
  /** Which keys sealed what waits. @throws the file system's error */
  keys(): Promise<string[]>;
  /** Aborted by `close`. */
  readonly closed: AbortSignal;
  /** Ends the attempts of this process; what is left is for its next start, or for another process. */
  close(): void;
}

export interface JournalEntry {
  readonly id: string;
  readonly text: string | null;
}

/** A shared place that is slower than this is done without. */
const DEADLINE_MS = 1_000;

const bindingOf = (id: string) => ({ owner: `journal:${id}`, field: 'entry' });

/**
 * @param options.directory made when missing, mode 0700; no other hub process may use it. A command beside the hub may add
 *   entries, which the hub writes soon
 * @param options.shared where other processes find the entries as well. Default: nowhere
 */
export async function createRefreshJournal(options: {
  readonly directory: string;
  readonly ring: KeyRing;
  readonly shared?: JournalPlace | undefined;
  readonly log: Pick<Logger, 'warn'>;
}): Promise<RefreshJournal> {
  const { directory, ring, shared, log } = options;
  const closing = new AbortController();
  const folder = await openJournalFolder(directory);
  const openEntry = (id: string, sealed: string) =>
    open(sealed, bindingOf(id), (keyId) => ring.derive(keyId, 'journal'));

  /** @returns undefined: there is no shared place, or it does not answer */
  async function ask<Answer>(
    question: (place: JournalPlace) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    if (shared === undefined) return undefined;
    return within(question(shared), DEADLINE_MS).catch(() => undefined);
  }

  const listShared = async () => (await ask((place) => place.list())) ?? new Map<string, string>();
  const list = async () => new Map([...(await listShared()), ...(await folder.list())]);
  /** While the shared place is silent, what it had is still there. */
  let sharedKeys: readonly string[] = [];

  return {
    closed: closing.signal,
    close: () => closing.abort(),

    async append(text) {
      const id = randomUUID();
      const keyId = ring.activeKeyId;
      const object = requireKey(ring, keyId, 'journal');
      const sealed = seal(text, bindingOf(id), { id: keyId, object, iv: randomBytes(12) });
      const sharing = ask((place) => place.put(id, sealed).then(() => true));
      const [onDisk] = await Promise.allSettled([folder.put(id, sealed)]);
      const isShared = (await sharing) === true;
      if (onDisk.status === 'rejected' && !isShared) throw onDisk.reason;
      if (shared !== undefined && !isShared)
        log.warn({}, 'An entry of the journal is on the disk of this machine only');
      return id;
    },

    async setAside(id) {
      if (!(await folder.setAside(id))) {
        const sealed = (await listShared()).get(id);
        if (sealed === undefined) return;
        await folder.put(id, sealed);
        await folder.setAside(id);
      }
      await ask((place) => place.remove(id));
    },

    async remove(id) {
      await folder.remove(id);
      await ask((place) => place.remove(id));
    },

    async count() {
      return { waiting: (await list()).size, setAside: (await folder.listSetAside()).length };
    },

    async keys() {
      const own = [...(await folder.list()).values()];
      const others = await ask((place) => place.list());
      // Whoever writes there cannot have a key kept for ever.
      if (others !== undefined)
        sharedKeys = [...others].flatMap(([id, sealed]) =>
          openEntry(id, sealed) === null ? [] : (keyIdOf(sealed) ?? []),
        );
      return [...new Set([...own.flatMap((sealed) => keyIdOf(sealed) ?? []), ...sharedKeys])].sort();
    },

    async read() {
      return [...(await list())].map(([id, sealed]) => ({ id, text: openEntry(id, sealed) }));
    },
  };
}
