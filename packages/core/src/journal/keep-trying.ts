import { setTimeout as sleep } from 'node:timers/promises';
import type { RefreshJournal } from './refresh-journal.ts';

const RETRY_BASE_MS = 100;
const RETRY_MAX_MS = 5_000;

/**
 * Tries again what the database has not taken: after 100 ms, then after pauses that double, at most 5 s, until it succeeds
 * or the journal is closed.
 *
 * @param attempt null: not yet
 * @returns what came of it; null when the journal was closed first
 * @throws what `attempt` throws
 */
export async function keepTrying<Result>(
  { closed }: Pick<RefreshJournal, 'closed'>,
  attempt: () => Promise<Result | null>,
): Promise<Result | null> {
  for (let delay = RETRY_BASE_MS; ; delay = Math.min(delay * 2, RETRY_MAX_MS)) {
    await sleep(delay, undefined, { signal: closed, ref: false }).catch(() => undefined);
    if (closed.aborted) return null;
    const result = await attempt();
    if (result !== null) return result;
  }
}
