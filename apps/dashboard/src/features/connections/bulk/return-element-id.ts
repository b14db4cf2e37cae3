import { connectionElementId } from '../connection-element-id.ts';
import { loadQueue } from './reconnect-queue.ts';

/** Where the reconnect queue stands on the page of connections. */
export const RECONNECT_QUEUE_ID = 'reconnect-queue';

/**
 * Where to lead the focus at `path` after a connection was reconnected: in the list to the queue it is part of, which
 * offers the next account, and else to what stands for the connection.
 */
export function returnElementId(connectionId: number, path: string): string {
  const isOnList = /^\/connections(?=$|[?#])/.test(path);
  const queue = isOnList ? loadQueue(window.sessionStorage) : null;
  return queue?.some((entry) => entry.connectionId === connectionId)
    ? RECONNECT_QUEUE_ID
    : connectionElementId(connectionId);
}
