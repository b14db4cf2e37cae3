import type { AdapterPayload } from 'oidc-provider';
import { z } from 'zod';
import { type Journal, openJournal, readJournal } from './journal.ts';

/** Everything the authorization server remembers, by model name and id; entries vanish when they expire. */
export interface Store {
  get(model: string, id: string): AdapterPayload | undefined;
  /** `ttl` in seconds; without it the entry stays. */
  set(model: string, id: string, entry: { payload: AdapterPayload; ttl?: number | undefined }): void;
  delete(model: string, id: string): void;
  /** Deletes every token that was issued under the grant. */
  revokeGrant(grantId: string): void;
  entries(model: string): Iterable<[id: string, payload: AdapterPayload]>;
  close(): void;
}

interface Entry {
  model: string;
  id: string;
  payload: AdapterPayload;
  /** Milliseconds since 1970. */
  expiresAt: number | null;
}

/** Models that die with the grant they were issued under. */
const issuedUnderGrant = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken', 'Successor']);
const sweepEveryMs = 30_000;

const lineSchema = z.union([
  z.object({
    model: z.string(),
    id: z.string(),
    payload: z.custom<AdapterPayload>((value) => typeof value === 'object' && value !== null),
    expiresAt: z.number().nullable(),
  }),
  z.object({ deleted: z.object({ model: z.string(), id: z.string() }) }),
]);

/** A store in memory, or kept in `file` as well. Every operation costs the same however many entries there are. */
export function createStore(file?: string): Store {
  const byKey = new Map<string, Entry>();
  const keysByGrant = new Map<string, Set<string>>();
  let journal: Journal | undefined;
  let journalled = 0;

  const keyOf = (model: string, id: string) => `${model}:${id}`;
  const isExpired = ({ expiresAt }: Entry) => expiresAt !== null && expiresAt <= Date.now();

  function put(entry: Entry): void {
    const key = keyOf(entry.model, entry.id);
    byKey.set(key, entry);
    const { grantId } = entry.payload;
    if (!grantId || !issuedUnderGrant.has(entry.model)) return;
    const keys = keysByGrant.get(grantId);
    if (keys) keys.add(key);
    else keysByGrant.set(grantId, new Set([key]));
  }

  function drop(key: string): boolean {
    const entry = byKey.get(key);
    if (!entry) return false;
    byKey.delete(key);
    const { grantId } = entry.payload;
    const keys = grantId ? keysByGrant.get(grantId) : undefined;
    if (grantId && keys?.delete(key) && keys.size === 0) keysByGrant.delete(grantId);
    return true;
  }

  function record(line: unknown): void {
    if (!journal) return;
    journal.append(line);
    journalled += 1;
    if (journalled > 10_000 + 4 * byKey.size) compact(journal);
  }

  function compact(target: Journal): void {
    target.rewrite(byKey.values());
    journalled = byKey.size;
  }

  function sweep(): void {
    for (const [key, entry] of byKey) if (isExpired(entry)) drop(key);
  }

  function remove(model: string, id: string): void {
    if (drop(keyOf(model, id))) record({ deleted: { model, id } });
  }

  if (file) {
    for (const line of readJournal(file)) {
      const parsed = lineSchema.parse(line);
      if ('deleted' in parsed) drop(keyOf(parsed.deleted.model, parsed.deleted.id));
      else put(parsed);
    }
    sweep();
    journal = openJournal(file);
    compact(journal);
  }
  const sweeping = setInterval(sweep, sweepEveryMs).unref();

  return {
    get(model, id) {
      const entry = byKey.get(keyOf(model, id));
      return entry && !isExpired(entry) ? entry.payload : undefined;
    },
    set(model, id, { payload, ttl }) {
      const entry = { model, id, payload, expiresAt: ttl === undefined ? null : Date.now() + ttl * 1000 };
      put(entry);
      record(entry);
    },
    delete: remove,
    revokeGrant(grantId) {
      for (const key of keysByGrant.get(grantId) ?? []) {
        const entry = byKey.get(key);
        if (entry) remove(entry.model, entry.id);
      }
    },
    *entries(model) {
      for (const entry of byKey.values()) {
        if (entry.model === model && !isExpired(entry)) yield [entry.id, entry.payload];
      }
    },
    close() {
      clearInterval(sweeping);
      if (!journal) return;
      sweep();
      compact(journal);
      journal.close();
      journal = undefined;
    },
  };
}
