import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock, Logger } from '../effects.ts';
import { type CacheStatistics, newCacheStatistics } from '../meter.ts';
import type { Mac } from '../vault/mac.ts';
import { within } from '../within.ts';

/** A store that several processes share and that may forget anything at any time, such as Redis. */
export interface SharedStore {
  getMany(keys: readonly string[]): Promise<readonly (string | null)[]>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Sets where nothing is, and returns what is there then. */
  setIfMissing(key: string, value: string, ttlMs: number): Promise<string>;
}

/** What one kind of value looks like in the store. */
export interface Codec<Value> {
  /** Part of the key: `integrations`. */
  readonly name: string;
  readonly ttlMs: number;
  /** @throws on anything that it did not write itself; the value is then loaded */
  parse(text: string): Value;
}

/** Values of users behind the caches of every process: what one process has loaded, the others need not ask for. */
export interface SharedCache {
  readonly statistics: CacheStatistics;
  /** Answers from the store where it can, loads the rest, and leaves it there for others. */
  through<Value>(
    codec: Codec<Value>,
    userIds: readonly number[],
    load: (userIds: readonly number[]) => Promise<ReadonlyMap<number, Value>>,
  ): Promise<ReadonlyMap<number, Value>>;
  /** To be called after every change of a user, by whichever process hears of it. */
  invalidate(userId: number): void;
  /** Whether the store answers, so that it is used. */
  isOpen(): boolean;
  /** To be called when changes may have been missed. */
  clear(): void;
  close(): void;
}

const PREFIX = 'evergrant';
const GENERATION = `${PREFIX}:generation`;
/** Versions outlive every entry. */
const VERSION_TTL_MS = 24 * 60 * 60_000;
/** A store that is slower than this is no help. */
const DEADLINE_MS = 250;
/** How long a store that failed is left alone. */
const PAUSE_MS = 1_000;

/** Users whose latest change is kept in mind. */
const MOST_CHANGES = 50_000;

const entryKey = ({ name }: Pick<Codec<unknown>, 'name'>, userId: number): string =>
  `${PREFIX}:${name}:${userId}`;
const versionKey = (userId: number): string => `${PREFIX}:version:${userId}`;

/**
 * Speeds up, and never decides: an entry carries the version of its user that was current *before* it was loaded, and
 * counts only while that version does. A change replaces the version by one that never was, so that an entry of before
 * cannot come back, whoever wrote it late and whatever the store forgot.
 *
 * While a change of a user is not yet known to the store, this process goes past it for that user; while the store
 * fails, for everybody, until everything in it has been declared void.
 *
 * Every entry is authenticated together with its place, so that the store, or whoever may write to it, cannot answer one
 * user with what belongs to another; what is not, counts as missing. So that it cannot answer with what was true once
 * either, versions and all, an entry carries the moment at which it was loaded: it counts for as long as it may live, and
 * not where a change of its user was heard of later.
 *
 * @param options.mac authenticates entries
 * @param options.clock the time that all processes share
 * @param options.usable whether changes of other processes are arriving; while not, the store is neither read nor filled
 */
export function createSharedCache(options: {
  store: SharedStore;
  mac: Mac;
  clock: Clock;
  usable: () => boolean;
  log: Logger;
}): SharedCache {
  const { store, mac, clock, usable, log } = options;
  /** Users whose change the store does not know yet, with a count that tells their announcements apart. */
  const announcing = new Map<number, number>();
  const unsent = new Set<number>();
  /** When changes of users were heard of last, and the latest moment of which a change may have been forgotten. */
  const changes = new LRUCache<number, number>({
    max: MOST_CHANGES,
    dispose: (heardAt, _userId, reason) => {
      if (reason === 'evict') forgottenUntil = Math.max(forgottenUntil, heardAt);
    },
  });
  const statistics = newCacheStatistics();
  let forgottenUntil = 0;
  let state: 'void' | 'open' | 'closed' = 'void';
  /** Counts the declarations that all is void; only the latest one opens. */
  let openings = 0;
  let timer: NodeJS.Timeout | undefined;

  const now = (): number => clock.now().getTime();

  const isOpenFor = (userId: number): boolean => state === 'open' && usable() && !announcing.has(userId);

  function fail(error: unknown): void {
    if (state === 'closed' || timer !== undefined) return;
    if (state === 'open')
      log.warn(
        { error: error instanceof Error ? error.message : 'unknown' },
        'the shared cache fails; going on without it',
      );
    state = 'void';
    timer = setTimeout(() => {
      timer = undefined;
      open();
    }, PAUSE_MS);
    timer.unref();
  }

  /** Declares everything in the store void; only then may it be used (again). */
  function open(): void {
    state = 'void';
    openings += 1;
    const opening = openings;
    const known = new Map(announcing);
    within(store.set(GENERATION, randomUUID(), VERSION_TTL_MS), DEADLINE_MS).then(() => {
      if (state === 'closed' || timer !== undefined || opening !== openings) return;
      state = 'open';
      for (const [userId, count] of announcing)
        if (known.get(userId) === count) announcing.delete(userId);
        else announce(userId);
    }, fail);
  }

  /** Several caches hear of one change in the same moment: it is announced once. */
  function announce(userId: number): void {
    changes.set(userId, now());
    if (unsent.has(userId)) return;
    unsent.add(userId);
    statistics.invalidations += 1;
    announcing.set(userId, (announcing.get(userId) ?? 0) + 1);
    queueMicrotask(() => send(userId));
  }

  function send(userId: number): void {
    unsent.delete(userId);
    const count = announcing.get(userId);
    if (state !== 'open' || count === undefined) return;
    within(store.set(versionKey(userId), randomUUID(), VERSION_TTL_MS), DEADLINE_MS).then(
      // A later announcement, or the next opening, releases it.
      () => announcing.get(userId) === count && announcing.delete(userId),
      fail,
    );
  }

  /** The tag of a user's entries: it changes with every change of the user and whenever all is void. */
  async function tagOf(generation: string | null, userId: number, version: string | null): Promise<string> {
    const [all, own] = await Promise.all([
      generation ?? store.setIfMissing(GENERATION, randomUUID(), VERSION_TTL_MS),
      version ?? store.setIfMissing(versionKey(userId), randomUUID(), VERSION_TTL_MS),
    ]);
    return `${all}/${own}/`;
  }

  /** What is authenticated: the text of an entry together with its place and the tag that it counts under. */
  const provenOf = (place: string, tag: string, text: string): string => `${place}\n${tag}\n${text}`;

  const sealEntry = (place: string, tag: string, text: string): string =>
    `${tag}${mac.sign(provenOf(place, tag, text))}/${text}`;

  /** The text of an entry; undefined when it was made void, or not put there by a hub. */
  function openEntry(place: string, tag: string, entry: string): string | undefined {
    if (!entry.startsWith(tag)) return undefined;
    const end = entry.indexOf('/', tag.length);
    const text = entry.slice(end + 1);
    return mac.verify(provenOf(place, tag, text), entry.slice(tag.length, end)) ? text : undefined;
  }

  /** Whether what was loaded then may still be true; whoever may write to the store can put back what was there before. */
  function isCurrent({ ttlMs }: Pick<Codec<unknown>, 'ttlMs'>, userId: number, loadedAt: number): boolean {
    const changedAt = Math.max(changes.get(userId) ?? 0, forgottenUntil);
    return loadedAt >= changedAt && now() < loadedAt + ttlMs;
  }

  async function look<Value>(codec: Codec<Value>, userIds: readonly number[]) {
    const found = new Map<number, Value>();
    const tags = new Map<number, string>();
    const answers = await within(
      store.getMany([
        GENERATION,
        ...userIds.flatMap((userId) => [versionKey(userId), entryKey(codec, userId)]),
      ]),
      DEADLINE_MS,
    );
    const generation = answers[0] ?? null;
    await within(
      Promise.all(
        userIds.map(async (userId, index) => {
          const tag = await tagOf(generation, userId, answers[1 + 2 * index] ?? null);
          const entry = answers[2 + 2 * index];
          tags.set(userId, tag);
          const text = typeof entry !== 'string' ? undefined : openEntry(entryKey(codec, userId), tag, entry);
          if (text === undefined) return;
          const end = text.indexOf('/');
          if (isCurrent(codec, userId, Number(text.slice(0, end))))
            found.set(userId, codec.parse(text.slice(end + 1)));
        }),
      ),
      DEADLINE_MS,
    );
    return { found, tags };
  }

  function keep<Value>(
    codec: Codec<Value>,
    tags: ReadonlyMap<number, string>,
    { loaded, loadedAt }: { readonly loaded: ReadonlyMap<number, Value>; readonly loadedAt: number },
  ) {
    for (const [userId, value] of loaded) {
      const tag = tags.get(userId);
      if (tag === undefined || !isOpenFor(userId)) continue;
      const text = `${loadedAt}/${JSON.stringify(value)}`;
      const place = entryKey(codec, userId);
      within(store.set(place, sealEntry(place, tag, text), codec.ttlMs), DEADLINE_MS).catch(fail);
    }
  }

  open();
  return {
    statistics,
    isOpen: () => state === 'open',
    async through(codec, userIds, load) {
      const asked = userIds.filter(isOpenFor);
      if (asked.length === 0) {
        statistics.misses += userIds.length;
        return load(userIds);
      }
      const { found, tags } = await look(codec, asked).catch((error: unknown) => {
        fail(error);
        return { found: new Map<number, never>(), tags: new Map<number, string>() };
      });
      const missing = userIds.filter((userId) => !found.has(userId));
      statistics.hits += found.size;
      statistics.misses += missing.length;
      if (missing.length === 0) return found;
      const loadedAt = now();
      const loaded = await load(missing);
      keep(codec, tags, { loaded, loadedAt });
      return new Map([...found, ...loaded]);
    },
    invalidate: announce,
    clear() {
      forgottenUntil = now();
      if (state !== 'closed' && timer === undefined) open();
    },
    close() {
      state = 'closed';
      clearTimeout(timer);
    },
  };
}
