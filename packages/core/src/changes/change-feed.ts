import { type ListenLineOptions, openListenLine } from './listen-line.ts';

/** Says that a connection of a user changed: status, token, label. What changed is read anew by whoever cares. */
export interface Change {
  readonly userId: number;
  readonly connectionId: number;
}

/** The channel of PostgreSQL's NOTIFY; every change notifies inside its own transaction. */
export const CHANGE_CHANNEL = 'evergrant_changes';

/** The payload of a change that concerns everybody: the state of a provider. Its user is {@link ANY_USER}. */
export const EVERYBODY = '0:0';
export const ANY_USER = 0;

/** The connection of a change that concerns none: the user is gone, with all of them. */
export const USER_GONE = 0;

/** Changes made by any process of the hub, in this process. */
export interface ChangeFeed {
  /** Calls `listener` for every change of every user; returns the way to stop. */
  onChange(listener: (change: Change) => void): () => void;
  /** One user's changes as they come, until `signal` aborts; `null`: some may have been missed, read everything anew. */
  subscribe(userId: number, signal: AbortSignal): AsyncIterable<Change | null>;
  /** Whether changes of other processes are certainly arriving; false at once when the line is silent too long. */
  isLive(): boolean;
  /** Ends every subscription too. */
  close(): Promise<void>;
}

/** The feed of a process that listens to nothing: nothing may be cached. */
export const SILENT_FEED: ChangeFeed = {
  onChange: () => () => undefined,
  async *subscribe() {},
  isLive: () => false,
  close: async () => undefined,
};

export type ChangeFeedOptions = Omit<ListenLineOptions, 'channel' | 'onPayload' | 'onOpen'> & {
  /** Called when changes may have been missed: caches must be dropped. */
  readonly onGap: () => void;
};

function parseChange(payload: string | undefined): Change | null {
  const [userId, connectionId] = (payload ?? '').split(':').map(Number);
  return Number.isInteger(userId) &&
    Number.isInteger(connectionId) &&
    userId !== undefined &&
    connectionId !== undefined
    ? { userId, connectionId }
    : null;
}

/** The payload of a notification. */
export const changePayload = (change: Change): string => `${change.userId}:${change.connectionId}`;

/** Listens on a connection of its own and reconnects by itself. */
export async function createChangeFeed(options: ChangeFeedOptions): Promise<ChangeFeed> {
  const { onGap, ...lineOptions } = options;
  const listeners = new Set<(change: Change) => void>();
  const gapListeners = new Set<() => void>();
  const closing = new AbortController();
  const line = await openListenLine({
    ...lineOptions,
    channel: CHANGE_CHANNEL,
    onPayload(payload) {
      const change = parseChange(payload);
      if (change !== null) for (const listener of [...listeners]) listener(change);
    },
    onOpen() {
      onGap();
      for (const listener of [...gapListeners]) listener();
    },
  });

  /** Hears from now on, not from when the first item is asked for. */
  function subscribe(userId: number, signal: AbortSignal): AsyncIterable<Change | null> {
    const queue: (Change | null)[] = [];
    let wake: () => void = () => undefined;
    const push = (item: Change | null) => {
      if (!queue.some((queued) => queued?.connectionId === item?.connectionId)) queue.push(item);
      wake();
    };
    const hear = (change: Change) => {
      if (change.userId === ANY_USER) push(null);
      else if (change.userId === userId) push(change);
    };
    const hearGap = () => push(null);
    const stop = () => {
      listeners.delete(hear);
      gapListeners.delete(hearGap);
      wake();
    };
    if (!signal.aborted) {
      listeners.add(hear);
      gapListeners.add(hearGap);
      signal.addEventListener('abort', stop, { once: true });
    }
    return (async function* () {
      try {
        while (!signal.aborted) {
          const item = queue.shift();
          if (item !== undefined) yield item;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        stop();
      }
    })();
  }

  return {
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    subscribe: (userId, signal) => subscribe(userId, AbortSignal.any([signal, closing.signal])),
    isLive: () => line.isLive(),
    async close() {
      closing.abort();
      listeners.clear();
      await line.close();
    },
  };
}
