import type { Uptime } from '../uptime.ts';

/** What one asker may do in one process. */
export interface TurnLimits {
  /** Work a second in the long run; most requests are one unit of work. */
  readonly perSecond: number;
  /** Work that may be done at once by somebody who has been quiet. */
  readonly burst: number;
  /** Longest wait for a turn, in milliseconds; whoever would have to wait longer is refused. */
  readonly patienceMs: number;
  /** Requests under way at once; more wait until one of them has been answered. */
  readonly atOnce: number;
  /** Requests that may wait for that. */
  readonly waiting: number;
  /** Live streams, which are not counted as requests under way. */
  readonly streams: number;
}

/** What comes of a request: `go` says that its turn has come, at once or later. */
export type Admission =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'refused'; readonly retryAfterMs: number };

/** The requests of one asker, in their order. */
export interface Turnstile {
  /**
   * Lets a request in when its turn has come. Every request that was let in has to {@link leave}.
   *
   * @param work how many ordinary requests it is worth
   * @param go called when the turn has come
   */
  enter(request: { readonly work: number; readonly stream: boolean }, go: () => void): Admission;
  /** @param moreWork what it turned out to be worth besides */
  leave(request: { readonly stream: boolean }, moreWork: number): void;
}

/** When a stream may be free again: nobody knows. */
const STREAM_RETRY_MS = 5_000;
/** When one of the requests that wait may be done. */
const PLACE_RETRY_MS = 1_000;

/**
 * Slows down whoever asks too fast before it refuses anybody: a person who does a lot at once notices a pause, not an error.
 * The rate is a token bucket, kept as the moment at which everything asked for so far will have been paid for (the
 * generic cell rate algorithm, ITU-T I.371).
 *
 * @param uptime by which turns come
 */
export function createTurnstile(limits: TurnLimits, uptime: Uptime): Turnstile {
  const msPerUnit = 1_000 / limits.perSecond;
  const burstMs = limits.burst * msPerUnit;
  const queue: (() => void)[] = [];
  let paidUntil = Number.NEGATIVE_INFINITY;
  let running = 0;
  let streams = 0;

  const owed = (work: number) => Math.max(paidUntil, uptime.now() - burstMs) + work * msPerUnit;

  function start(go: () => void): void {
    if (running >= limits.atOnce) return void queue.push(() => start(go));
    running += 1;
    go();
  }

  return {
    enter({ work, stream }, go) {
      if (stream && streams >= limits.streams) return { kind: 'refused', retryAfterMs: STREAM_RETRY_MS };
      if (!stream && queue.length >= limits.waiting) return { kind: 'refused', retryAfterMs: PLACE_RETRY_MS };
      const paid = owed(work);
      const wait = paid - uptime.now();
      if (wait > limits.patienceMs) return { kind: 'refused', retryAfterMs: wait - limits.patienceMs };
      paidUntil = paid;
      if (stream) streams += 1;
      const begin = stream ? go : () => start(go);
      if (wait <= 0) begin();
      else uptime.wait(begin, wait);
      return { kind: 'admitted' };
    },

    leave({ stream }, moreWork) {
      paidUntil = owed(moreWork);
      if (stream) streams -= 1;
      else {
        running -= 1;
        queue.shift()?.();
      }
    },
  };
}
