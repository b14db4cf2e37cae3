import type { Logger } from '../effects.ts';

/** What a line needs of a database connection of its own (a `pg` Client). */
export interface ListenConnection {
  query(sql: string): Promise<unknown>;
  on(
    event: 'notification',
    listener: (message: { channel: string; payload?: string | undefined }) => void,
  ): unknown;
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown;
  end(): Promise<void>;
}

export interface ListenLineOptions {
  /** Opens a connection past any transaction pooler. */
  readonly connect: () => Promise<ListenConnection>;
  readonly channel: string;
  readonly log: Logger;
  /** How often the line is proved to be alive. Default 300 ms. */
  readonly heartbeatMs?: number;
  /** After how long without proof caches must not be trusted. Default 900 ms, so staleness stays under a second. */
  readonly silenceMs?: number;
  /** After how long without proof the connection is given up for another one. Default 5 s. */
  readonly giveUpMs?: number;
  readonly onPayload: (payload: string | undefined) => void;
  /** Called at every opening: what was notified before it may have been missed. */
  readonly onOpen: () => void;
}

/** A connection that listens, proves that it does, and is replaced when it does not. */
export interface ListenLine {
  /** Whether everything notified until a moment ago has certainly arrived. */
  isLive(): boolean;
  close(): Promise<void>;
}

/** @throws the error of the first connection */
export async function openListenLine(options: ListenLineOptions): Promise<ListenLine> {
  const { connect, channel, log, onPayload, onOpen } = options;
  const { heartbeatMs = 300, silenceMs = 900, giveUpMs = 5_000 } = options;
  let connection: ListenConnection | null = null;
  let provenAt = 0;
  let closed = false;
  let opening = false;
  let asking = false;

  async function open(): Promise<void> {
    const next = await connect();
    next.on('error', () => drop(next));
    next.on('end', () => drop(next));
    next.on('notification', (message) => {
      if (connection === next && message.channel === channel) onPayload(message.payload);
    });
    try {
      await next.query(`LISTEN ${channel}`);
    } catch (error) {
      hangUp(next);
      throw error;
    }
    if (closed) return hangUp(next);
    connection = next;
    onOpen();
    provenAt = performance.now();
  }

  /** A broken connection may take forever to end, so nobody waits for it. */
  const hangUp = (lost: ListenConnection) => void lost.end().catch(() => undefined);

  function drop(lost: ListenConnection): void {
    if (connection !== lost) return;
    connection = null;
    provenAt = 0;
    asking = false;
    if (!closed) log.warn({}, 'change feed lost its connection, reconnecting');
    hangUp(lost);
  }

  /** A query that returns proves that every notification sent before it has been delivered. */
  async function ask(current: ListenConnection): Promise<void> {
    const askedAt = performance.now();
    asking = true;
    try {
      await current.query('SELECT 1');
      if (connection === current) provenAt = askedAt;
    } catch {
      drop(current);
    } finally {
      if (connection === current) asking = false;
    }
  }

  async function reopen(): Promise<void> {
    opening = true;
    try {
      await open();
    } catch {
      // The database is away: the next beat tries again.
    } finally {
      opening = false;
    }
  }

  function beat(): void {
    if (connection === null) {
      if (!opening) void reopen();
    } else if (performance.now() - provenAt > giveUpMs) drop(connection);
    else if (!asking) void ask(connection);
  }

  await open();
  const timer = setInterval(beat, heartbeatMs);
  timer.unref();

  return {
    isLive: () => connection !== null && performance.now() - provenAt < silenceMs,
    async close() {
      closed = true;
      clearInterval(timer);
      const current = connection;
      connection = null;
      await current?.end().catch(() => undefined);
    },
  };
}
