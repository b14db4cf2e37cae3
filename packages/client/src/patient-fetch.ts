import { EvergrantError, hubErrorOf } from './errors.ts';
import { pause } from './pause.ts';

/** The part of `fetch` that calls of the hub need. */
export type HubFetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Patience {
  readonly fetch: HubFetch;
  /** For a whole call, with all its attempts and the reading of the answer: milliseconds. */
  readonly timeoutMs: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** Default: real time. */
  readonly wait?: (ms: number) => Promise<void>;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;
/** Refused before anything was done, so that repeating does nothing twice. */
const TOO_MANY_REQUESTS = 429;
/** What proxies answer while the hub cannot be reached. */
const NOT_REACHED = [502, 503, 504];

/** What one attempt came to. */
type Outcome =
  | { readonly kind: 'answered'; readonly response: Response; readonly text: string }
  | { readonly kind: 'unanswered'; readonly cause: unknown };

/**
 * A `fetch` with a deadline, which repeats what may be repeated: calls that change nothing, when the hub is not reached or calls its
 * error retryable; all others only when the hub says that it did nothing (429). It pauses for as long as the hub asks, else by an
 * exponential backoff with jitter, and gives the last answer where no time is left for another attempt.
 *
 * @throws EvergrantError `ABORTED` by the caller's signal; `HUB_UNREACHABLE` no answer, or none in time
 */
export function createPatientFetch({ fetch, timeoutMs, retries, wait = pause }: Patience): HubFetch {
  return async (url, init) => {
    const endsAt = performance.now() + timeoutMs;
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await tryOnce(() => fetch(url, { ...init, signal }));
      if (init.signal?.aborted) throw new EvergrantError('ABORTED', { cause: init.signal.reason });
      const pauseMs = pauseAfter(outcome, { attempt, harmless: isHarmless(url, init) });
      const again = pauseMs !== null && attempt < retries && performance.now() + pauseMs < endsAt;
      if (!again)
        return answerOf(outcome, deadline.aborted ? `No answer within ${timeoutMs} ms.` : undefined);
      await Promise.race([wait(pauseMs), aborted(signal)]);
    }
  };
}

/** Reads the answer to its end, so that the deadline holds for all of it. */
async function tryOnce(ask: () => Promise<Response>): Promise<Outcome> {
  try {
    const response = await ask();
    const text = await response.text();
    return { kind: 'answered', response, text };
  } catch (cause) {
    return { kind: 'unanswered', cause };
  }
}

function answerOf(outcome: Outcome, message: string | undefined): Response {
  if (outcome.kind === 'unanswered') {
    const { cause } = outcome;
    throw new EvergrantError('HUB_UNREACHABLE', {
      retryable: true,
      cause,
      message: message ?? messageOf(cause),
    });
  }
  const { status, headers } = outcome.response;
  return new Response(outcome.text === '' ? null : outcome.text, { status, headers });
}

/** Milliseconds until it is worth trying again; null: it is not. */
function pauseAfter(
  outcome: Outcome,
  call: { readonly attempt: number; readonly harmless: boolean },
): number | null {
  const backoff = Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** call.attempt);
  if (outcome.kind === 'unanswered') return call.harmless ? backoff : null;
  const { status, headers } = outcome.response;
  const error = hubErrorOf(outcome.text);
  const mayChange = error === undefined ? NOT_REACHED.includes(status) : error.retryable;
  if (status !== TOO_MANY_REQUESTS && !(call.harmless && mayChange)) return null;
  const asked = error?.retryAfter ?? Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(asked) ? asked * 1_000 : backoff;
}

/** Whether a call changes nothing that the caller would notice: a query, or the reading of a token. */
const isHarmless = (url: string, { method = 'GET' }: RequestInit): boolean =>
  method === 'GET' || url.endsWith('/tokens.get');

const messageOf = (cause: unknown): string | undefined =>
  cause instanceof Error ? cause.message : undefined;

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
