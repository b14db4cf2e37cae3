import { DelegateBackoff, handleWhen, retry } from 'cockatiel';
import type { Logger } from '../effects.ts';
import { ProviderFailure } from './provider-failure.ts';

/** The specification's numbers. */
export const RETRY = {
  /** Attempts in all, the first one included. */
  maxRetries: 3,
  baseDelayMs: 100,
  backoffFactor: 2,
  maxDelayMs: 5_000,
  /** Random 0-100 ms on top, so that callers who failed together do not come back together. */
  jitterMs: 100,
} as const;

export interface RetryOptions {
  readonly log: Logger;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  readonly correlationId?: string;
  /**
   * `any_transient` (default): the specification's list. `unprocessed`: only what proves that the provider
   * processed nothing, for requests that spend a single-use value (an authorization code, a rotating refresh token).
   */
  readonly replay?: 'any_transient' | 'unprocessed';
  /** Told how it ended. Default: nobody is. */
  readonly onEnd?: (end: RetryEnd) => void;
}

/** How an operation ended, its retries included. */
export interface RetryEnd {
  readonly operation: string;
  /** From 1. */
  readonly attempts: number;
  readonly durationMs: number;
  /** Undefined: it succeeded. */
  readonly error: unknown;
}

const NETWORK = /ECONNREFUSED|ETIMEDOUT|ENOTFOUND|ENETUNREACH|network|timeout/i;
const RETRYABLE_STATUS = new Set([429, 502, 503, 504]);

/** Whether an error is one of the specification's: a network failure, or HTTP 429, 502, 503, 504. */
export function classifyRetryable(error: unknown): {
  isNetworkError: boolean;
  isRetryableHttpStatus: boolean;
} {
  if (error instanceof ProviderFailure)
    return {
      isNetworkError: error.kind === 'unreachable' && error.systemCode !== 'EVERGRANT_ADDRESS',
      isRetryableHttpStatus: error.status !== undefined && RETRYABLE_STATUS.has(error.status),
    };
  if (!(error instanceof Error)) return { isNetworkError: false, isRetryableHttpStatus: false };
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 0;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return {
    isNetworkError: NETWORK.test(code) || NETWORK.test(error.message),
    isRetryableHttpStatus: RETRYABLE_STATUS.has(status),
  };
}

function isRetryable(error: unknown, replay: RetryOptions['replay']): boolean {
  const { isNetworkError, isRetryableHttpStatus } = classifyRetryable(error);
  if (!isNetworkError && !isRetryableHttpStatus) return false;
  if (!(error instanceof ProviderFailure)) return true;
  // A provider that asks for more patience than a caller has is left to the schedule.
  if (error.retryAfterMs !== undefined && error.retryAfterMs > RETRY.maxDelayMs) return false;
  return replay !== 'unprocessed' || error.unprocessed;
}

/**
 * The delay before attempt `attempt + 1`: 100 ms x 2^(attempt-1) plus jitter, at most 5 s, at least Retry-After.
 *
 * @param attempt the attempt that just failed, from 1
 */
export function backoffDelay(attempt: number, random: () => number, retryAfterMs = 0): number {
  const { baseDelayMs, backoffFactor, jitterMs, maxDelayMs } = RETRY;
  const delay = Math.min(baseDelayMs * backoffFactor ** (attempt - 1) + random() * jitterMs, maxDelayMs);
  return Math.max(delay, retryAfterMs);
}

/**
 * Runs `fn`, again after transient failures, with exponential backoff and jitter.
 *
 * @param maxRetries attempts in all; the specification's default is 3
 * @param operation for the log, for instance `Token exchange`
 * @throws the last error, unchanged
 *
 * @example
 * ```ts
 * const profile = await retryWithBackoff(() => adapter.getUserProfile(tokens), 3, 'Profile fetch', { log, correlationId });
 * ```
 */
// biome-ignore lint/complexity/useMaxParams: the specification's signature
export async function retryWithBackoff<T>(
  fn: () => Promise<T>,
  maxRetries: number,
  operation: string,
  options: RetryOptions,
): Promise<T> {
  const { log, random = Math.random, correlationId, replay, onEnd } = options;
  const startTime = performance.now();
  let attempts = 0;
  const tellEnd = (error?: unknown) =>
    onEnd?.({ operation, attempts, durationMs: performance.now() - startTime, error });
  const policy = retry(
    handleWhen((error) => isRetryable(error, replay)),
    {
      maxAttempts: maxRetries - 1,
      backoff: new DelegateBackoff(({ attempt, result }) => {
        const failure =
          'error' in result && result.error instanceof ProviderFailure ? result.error : undefined;
        return backoffDelay(attempt, random, failure?.retryAfterMs);
      }),
    },
  );
  policy.onRetry(({ delay, attempt, ...failure }) => {
    const error = 'error' in failure ? failure.error : undefined;
    log.warn(
      {
        operation,
        attempt,
        maxRetries,
        nextAttempt: attempt + 1,
        delay: Math.round(delay),
        error: error instanceof Error ? error.message : undefined,
        ...(error instanceof ProviderFailure
          ? { errorCode: error.systemCode ?? error.errorCode, errorStatus: error.status }
          : {}),
        ...classifyRetryable(error),
        correlationId,
      },
      `${operation} failed, retrying`,
    );
  });
  try {
    const result = await policy.execute(() => {
      attempts += 1;
      return fn();
    });
    if (attempts > 1)
      log.info({ operation, attempt: attempts, correlationId }, `${operation} succeeded after retry`);
    tellEnd();
    return result;
  } catch (error) {
    tellEnd(error);
    throw error;
  }
}
