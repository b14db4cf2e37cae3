import { type EvergrantError, toEvergrantError } from '@evergrant/client';
import type { MatchingCursor } from './bulk-run.ts';
import { DEFAULT_PAUSE_S, type Turn } from './run-in-turn.ts';

/** What the loop has to know of a step's answer. */
interface Step {
  /** Null: it was the last one. */
  readonly nextCursor: MatchingCursor | null;
  /** Seconds that the next step is to wait. */
  readonly retryAfter: number | null;
}

/**
 * Has the hub take one step after the other until nothing is left, waiting as long as it says. Nothing is begun once the signal
 * is aborted; a step that is under way is shown.
 *
 * @param from where to go on. Null: at the beginning
 * @returns what broke the run off. Null: nothing did
 */
export async function runMatching<Answer extends Step>(
  {
    from,
    step,
    show,
  }: {
    readonly from: MatchingCursor | null;
    readonly step: (cursor: MatchingCursor | null) => Promise<Answer>;
    readonly show: (answer: Answer) => void;
  },
  { signal, pause }: Turn,
): Promise<EvergrantError | null> {
  let cursor = from;
  while (!signal.aborted) {
    let wait: number | null;
    try {
      const answer = await step(cursor);
      show(answer);
      if (answer.nextCursor === null) return null;
      cursor = answer.nextCursor;
      wait = answer.retryAfter;
    } catch (thrown) {
      const error = toEvergrantError(thrown);
      if (error.code !== 'RATE_LIMITED') return error;
      wait = error.retryAfter ?? DEFAULT_PAUSE_S;
    }
    if (wait !== null) await pause(wait * 1_000, signal);
  }
  return null;
}
