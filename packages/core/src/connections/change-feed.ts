import type { Logger } from '../effects.ts';

/** Says that a connection of a user changed: status, token, label. What changed is read anew by whoever cares. */
export interface Change {
  readonly userId: number;
  readonly connectionId: number;
}

/** The channel of PostgreSQL's NOTIFY; every change notifies inside its own transaction. */
export const CHANGE_CHANNEL = 'evergrant_changes';

/** Changes made by any process of the hub, in this process. */
export interface ChangeFeed {
  /** Calls `listener` for every change of every user; returns the way to stop. */
  onChange(listener: (change: Change) => void): () => void;
  /** One user's changes as they come, until `signal` aborts; `null`: some may have been missed, read everything anew. */
  subscribe(userId: number, signal: AbortSignal): AsyncIterable<Change | null>;
  /** Whether changes of other processes are certainly arriving; false at once when the line is silent too long. */
  isLive(): boolean;
  close(): Promise<void>;
}

/** What the feed needs of a database connection of its own (a `pg` Client). */
export interface ListenConnection {
  query(sql: string): Promise<unknown>;
  on(
    event: 'notification',
    listener: (message: { channel: string; payload?: string | undefined }) => void,
  ): unknown;
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown;
  end(): Promise<void>;
}

export interface ChangeFeedOptions {
  /** Opens a connection past any transaction pooler. */
  readonly connect: () => Promise<ListenConnection>;
  readonly log: Logger;
  /** How often the line is proved to be alive. Default 300 ms. */
  readonly heartbeatMs?: number;
  /** After how long without proof caches must not be trusted. Default 900 ms, so staleness stays under a second. */
  readonly silenceMs?: number;
  /** Called when changes may have been missed: caches must be dropped. */
  readonly onGap: () => void;
}

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
  const { connect, log, heartbeatMs = 300, silenceMs = 900, onGap } = options;
  const listeners = new Set<(change: Change) => void>();
  const gapListeners = new Set<() => void>();
  let connection: ListenConnection | null = null;
  let provenAt = 0;
  let closed = false;
  let beating = false;

  async function open(): Promise<void> {
    const next = await connect();
    next.on('error', () => drop(next));
    next.on('end', () => drop(next));
    next.on('notification', ({ channel, payload }) => {
      const change = channel === CHANGE_CHANNEL ? parseChange(payload) : null;
      if (change !== null) for (const listener of [...listeners]) listener(change);
    });
    await next.query(`LISTEN ${CHANGE_CHANNEL}`);
    connection = next;
    onGap();
    for (const listener of [...gapListeners]) listener();
    provenAt = performance.now();
  }

  function drop(lost: ListenConnection): void {
    if (connection !== lost) return;
    connection = null;
    provenAt = 0;
    if (!closed) log.warn({}, '[IntegrationsService] change feed lost its connection, reconnecting');
    void lost.end().catch(() => undefined);
  }

  /** A query that returns proves that every notification sent before it has been delivered. */
  async function beat(): Promise<void> {
    if (beating || closed) return;
    beating = true;
    const current = connection;
    try {
      if (current === null) await open();
      else {
        const askedAt = performance.now();
        await current.query('SELECT 1');
        if (connection === current) provenAt = askedAt;
      }
    } catch {
      if (current !== null) drop(current);
    } finally {
      beating = false;
    }
  }

  await open();
  const timer = setInterval(() => void beat(), heartbeatMs);
  timer.unref();

  const onChange = (listener: (change: Change) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  return {
    onChange,
    isLive: () => performance.now() - provenAt < silenceMs,
    subscribe(userId, signal) {
      const queue: (Change | null)[] = [];
      let wake: () => void = () => undefined;
      const push = (item: Change | null) => {
        if (!queue.some((queued) => queued?.connectionId === item?.connectionId)) queue.push(item);
        wake();
      };
      const onGapSeen = () => push(null);
      const stop = onChange((change) => {
        if (change.userId === userId) push(change);
      });
      gapListeners.add(onGapSeen);
      signal.addEventListener(
        'abort',
        () => {
          stop();
          gapListeners.delete(onGapSeen);
          wake();
        },
        { once: true },
      );
      return (async function* () {
        while (!signal.aborted) {
          const item = queue.shift();
          if (item !== undefined) yield item;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      })();
    },
    async close() {
      closed = true;
      clearInterval(timer);
      const current = connection;
      connection = null;
      listeners.clear();
      await current?.end().catch(() => undefined);
    },
  };
}
