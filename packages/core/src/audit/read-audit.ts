import type { Logger } from '../effects.ts';
import { toServiceError } from '../errors.ts';
import type { Database } from '../transaction.ts';
import type { AuditRecord, RequestOrigin } from './audit-event.ts';
import { insertTokenReads } from './audit-store.ts';

export interface ReadEvent {
  readonly record: AuditRecord;
  readonly origin: RequestOrigin;
}

/**
 * The audit of token reads: written in batches, so that a read costs no round trip, and never lost silently.
 *
 * While the log can be written, `record` returns at once. After a failed write, reads fail closed: `record` waits for
 * a write that succeeds, its own event included, or throws.
 */
export interface ReadAudit {
  /** @throws DATABASE_ERROR the event could not be written, so the token must not be handed out */
  record(event: ReadEvent): Promise<void> | undefined;
  /** Events that are not written yet. */
  pending(): number;
  /** Whether the last write succeeded; while it did not, no tokens are handed out. */
  isHealthy(): boolean;
  /** Writes what is buffered. @throws DATABASE_ERROR */
  flush(): Promise<void>;
  /** Writes what is buffered and stops. @throws DATABASE_ERROR what is buffered could not be written */
  close(): Promise<void>;
}

/**
 * @param options.flushMs how long an event waits for company. Default 200 ms
 * @param options.maxBuffered at this number of events readers wait for the write. Default 5,000
 */
export function createReadAudit(options: {
  db: Pick<Database, 'pool'>;
  log: Logger;
  flushMs?: number;
  maxBuffered?: number;
}): ReadAudit {
  const { db, log, flushMs = 200, maxBuffered = 5_000 } = options;
  let buffer: ReadEvent[] = [];
  let healthy = true;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  const schedule = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      // A failure is remembered in `healthy` and met by the next reader.
      flush().catch(() => undefined);
    }, flushMs).unref();
  };

  async function write(): Promise<void> {
    const batch = buffer;
    buffer = [];
    if (batch.length === 0) return;
    try {
      await insertTokenReads(db, batch);
      healthy = true;
    } catch (error) {
      buffer = [...batch, ...buffer];
      if (healthy)
        log.error(
          { pending: buffer.length, error: error instanceof Error ? error.message : 'unknown' },
          'Token reads cannot be audited, no tokens are handed out',
        );
      healthy = false;
      if (!closed) schedule();
      throw toServiceError(error, 'INTERNAL_ERROR');
    }
  }

  /** One write at a time; everybody who comes during one shares the next. */
  function flush(): Promise<void> {
    if (writing === undefined) {
      writing = write().finally(() => {
        writing = undefined;
      });
      return writing;
    }
    following ??= writing
      .catch(() => undefined)
      .then(() => {
        following = undefined;
        return flush();
      });
    return following;
  }

  async function recordAndWait(event: ReadEvent): Promise<void> {
    try {
      await flush();
    } catch (error) {
      // Nobody got a token for it, so there is nothing to tell.
      buffer = buffer.filter((kept) => kept !== event);
      throw error;
    }
  }

  return {
    pending: () => buffer.length,
    isHealthy: () => healthy,
    record(event) {
      buffer.push(event);
      if (!healthy || closed || buffer.length >= maxBuffered) return recordAndWait(event);
      schedule();
      return undefined;
    },
    flush,
    async close() {
      closed = true;
      clearTimeout(timer);
      await flush();
    },
  };
}
