import { useState } from 'react';
import { loadQueue, type ReconnectQueue, storeQueue } from './reconnect-queue.ts';

/** The reconnect queue of this tab, also after the way to the provider and back. Null: there is none. */
export function useReconnectQueue(): readonly [
  ReconnectQueue | null,
  (queue: ReconnectQueue | null) => void,
] {
  const [queue, setQueue] = useState(() => loadQueue(window.sessionStorage));
  const change = (next: ReconnectQueue | null) => {
    storeQueue(window.sessionStorage, next);
    setQueue(next);
  };
  return [queue, change];
}
