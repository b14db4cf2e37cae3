import type { BulkOutcome } from './bulk-run.ts';

/** A limit without a time is a minute's. */
export const DEFAULT_PAUSE_S = 60;

/** What it takes to wait for one's turn. */
export interface Turn {
  readonly signal: AbortSignal;
  /** Resolves after so many milliseconds, or once the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Does one thing and shows what became of it. While the hub says that it is too early (`RATE_LIMITED`), it waits as long
 * as the hub says, and tries again; a run that is stopped meanwhile stops it too.
 */
export async function runInTurn(
  act: () => Promise<BulkOutcome>,
  show: (outcome: BulkOutcome) => void,
  { signal, pause }: Turn,
): Promise<void> {
  for (;;) {
    show({ kind: 'running' });
    const outcome = await act();
    if (outcome.kind !== 'failed' || outcome.error.code !== 'RATE_LIMITED') return show(outcome);
    show({ kind: 'waiting' });
    await pause((outcome.error.retryAfter ?? DEFAULT_PAUSE_S) * 1_000, signal);
    if (signal.aborted) return show({ kind: 'stopped' });
  }
}

/** See {@link Turn}. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
