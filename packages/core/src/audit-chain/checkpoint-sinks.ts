import { appendFile } from 'node:fs/promises';
import type { Logger } from '../effects.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import type { Checkpoint } from './checkpoint.ts';

/** A place outside the database that keeps checkpoints. */
export interface CheckpointSink {
  /** For the log; not the address, which may be a secret. */
  readonly name: 'file' | 'url';
  /** @throws whatever keeps it from being kept */
  write(checkpoint: Checkpoint): Promise<void>;
}

/** One JSON object per line. */
export const createFileSink = (path: string): CheckpointSink => ({
  name: 'file',
  write: (checkpoint) => appendFile(path, `${JSON.stringify(checkpoint)}\n`),
});

/** A POST of the JSON object; any 2xx says that it was kept. */
export const createHttpSink = (url: string, fetch: GuardedFetch): CheckpointSink => ({
  name: 'url',
  async write(checkpoint) {
    const headers = { 'content-type': 'application/json' };
    const { ok, status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(checkpoint) });
    if (!ok) throw new Error(`answered ${status}`);
  },
});

/**
 * Sends checkpoints to every sink. The newest is enough: it names the one before by its hash, and so all of them. What could
 * not be sent is tried again with the next call; trouble is logged once.
 */
export function createCheckpointSender(
  sinks: readonly CheckpointSink[],
  log: Logger,
): { send(newest: Checkpoint): Promise<void> } {
  const sent = new Map<CheckpointSink, string>();
  const failing = new Set<CheckpointSink>();

  async function sendTo(sink: CheckpointSink, checkpoint: Checkpoint): Promise<void> {
    if (sent.get(sink) === checkpoint.statement) return;
    try {
      await sink.write(checkpoint);
      sent.set(sink, checkpoint.statement);
      if (failing.delete(sink)) log.info({ sink: sink.name }, 'audit checkpoints are kept outside again');
    } catch (error) {
      if (!failing.has(sink))
        log.error({ sink: sink.name, cause: error }, 'audit checkpoints cannot be kept outside');
      failing.add(sink);
    }
  }

  return { send: async (newest) => void (await Promise.all(sinks.map((sink) => sendTo(sink, newest)))) };
}
