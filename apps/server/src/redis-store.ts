import type { Logger, SharedStore } from '@evergrant/core';
import { createClient } from 'redis';

const CONNECT_DEADLINE_MS = 2_000;
const RECONNECT_MAX_MS = 2_000;

/**
 * Redis as the store that the processes of a hub share. It connects by itself, again and again; while it is not
 * connected every question fails at once.
 */
export function openRedisStore(
  url: string,
  log: Logger,
): SharedStore & { isReady(): boolean; close(): void } {
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
    isReady: () => client.isReady,
    close: () => client.destroy(),
  };
}
