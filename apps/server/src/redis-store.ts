import type { JournalPlace, Logger, SharedStore } from '@evergrant/core';
import { createClient } from 'redis';

const CONNECT_DEADLINE_MS = 2_000;
const RECONNECT_MAX_MS = 2_000;

const JOURNAL = 'evergrant:journal';
/** As many entries are looked at in one go: whoever writes to Redis cannot fill this process. */
const LISTED = 1_000;

/**
 * Redis as the store that the processes of a hub share, and as the place where their journals meet. It connects by itself,
 * again and again; while it is not connected every question fails at once.
 */
export function openRedisStore(
  url: string,
  log: Logger,
): SharedStore & { readonly journal: JournalPlace; isReady(): boolean; close(): void } {
  let connected = true;
  const client = createClient({
    url,
    // A question that waits for a connection would be answered too late to help.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_DEADLINE_MS,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, RECONNECT_MAX_MS),
    },
  });
  client.on('error', (error: unknown) => {
    if (connected) log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'not reachable');
    connected = false;
  });
  client.on('ready', () => {
    connected = true;
    log.info({}, 'connected');
  });
  client.connect().catch(() => undefined);
  return {
    // All in one go, and each to its own node where Redis is a cluster.
    getMany: (keys) => Promise.all(keys.map((key) => client.get(key))),
    async set(key, value, ttlMs) {
      await client.set(key, value, { PX: ttlMs });
    },
    async setIfMissing(key, value, ttlMs) {
      return (await client.set(key, value, { PX: ttlMs, NX: true, GET: true })) ?? value;
    },
    // One hash without an end: nothing but a person, or `allkeys-...`, has Redis forget it.
    journal: {
      async put(id, sealed) {
        await client.hSet(JOURNAL, id, sealed);
      },
      async remove(id) {
        await client.hDel(JOURNAL, id);
      },
      async list() {
        const entries = await client.hRandFieldCountWithValues(JOURNAL, LISTED);
        return new Map(entries.map(({ field, value }) => [field, value]));
      },
    },
    isReady: () => client.isReady,
    close: () => client.destroy(),
  };
}
