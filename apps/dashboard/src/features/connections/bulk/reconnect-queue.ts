import type { Connection } from '@evergrant/client';
import * as z from 'zod/mini';

/**
 * Accounts to reconnect one after the other, since each needs its owner's consent. Whether one is done is read from
 * the connection itself: reconnecting, in whatever window, moves its `connectedAt`.
 */
const queueSchema = z.array(
  z.object({
    connectionId: z.int(),
    /** `connectedAt` when the queue began. */
    connectedAt: z.string(),
    skipped: z.boolean(),
  }),
);

export type ReconnectQueue = z.infer<typeof queueSchema>;

export const startQueue = (connections: readonly Connection[]): ReconnectQueue =>
  connections.map(({ id, connectedAt }) => ({ connectionId: id, connectedAt, skipped: false }));

/** The queue with one account left for another time. */
export const skipInQueue = (queue: ReconnectQueue, connectionId: number): ReconnectQueue =>
  queue.map((entry) => (entry.connectionId === connectionId ? { ...entry, skipped: true } : entry));

export interface QueueStep {
  readonly connection: Connection;
  readonly status: 'reconnected' | 'skipped' | 'waiting';
}

/** How far the queue is. Connections that exist no more, or are somebody else's, are no step of it. */
export function stepsOf(queue: ReconnectQueue, connections: readonly Connection[]): readonly QueueStep[] {
  return queue.flatMap(({ connectionId, connectedAt, skipped }): QueueStep[] => {
    const connection = connections.find(({ id }) => id === connectionId);
    if (connection === undefined) return [];
    if (connection.connectedAt !== connectedAt) return [{ connection, status: 'reconnected' }];
    return [{ connection, status: skipped ? 'skipped' : 'waiting' }];
  });
}

type QueueStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const STORAGE_KEY = 'evergrant.reconnect-queue';

/** What is stored for this tab: it outlives the way to the provider and back. Null: nothing usable. */
export function loadQueue(storage: QueueStorage): ReconnectQueue | null {
  try {
    const stored = queueSchema.safeParse(JSON.parse(storage.getItem(STORAGE_KEY) ?? 'null'));
    return stored.success ? stored.data : null;
  } catch {
    return null;
  }
}

/** Null: forgets it. */
export function storeQueue(storage: QueueStorage, queue: ReconnectQueue | null): void {
  if (queue === null) storage.removeItem(STORAGE_KEY);
  else storage.setItem(STORAGE_KEY, JSON.stringify(queue));
}
