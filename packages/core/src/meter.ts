import type { ConnectionReason } from './connections/states.ts';
import type { ErrorCode } from './errors.ts';
import type { JobName } from './jobs/jobs.ts';
import { type FailureKind, ProviderFailure } from './outbound/provider-failure.ts';
import type { RetryEnd } from './outbound/retry-with-backoff.ts';

/** What an operation at a provider came to; `held_back`: the hub itself did not send it. */
export type OperationOutcome = 'ok' | FailureKind | 'held_back' | 'other';

/**
 * Told what happened, to be counted. Everything in it has few values: never an address, an id of somebody, or text from
 * outside. Providers are those that are set up here.
 */
export interface Meter {
  /** A token was asked for. The hub's hottest path: plain arguments, and no more than an addition or two. */
  tokenRead(provider: string, outcome: 'ok' | ErrorCode, durationMs: number): void;
  /** An operation at a provider has ended, its retries included. */
  operation(
    ended: Pick<RetryEnd, 'operation' | 'attempts' | 'durationMs'> & {
      readonly provider: string;
      readonly outcome: OperationOutcome;
    },
  ): void;
  /** A refresh was judged. */
  refresh(ended: {
    readonly provider: string;
    readonly outcome: 'refreshed' | 'held_back' | ConnectionReason;
  }): void;
  /** An authorisation attempt whose callback was accepted has ended: `connected`, or a code of the table of errors. */
  flow(ended: { readonly provider: string; readonly outcome: string }): void;
  /** A message was sent to an endpoint of an application. `gone`: it wants no more. */
  webhook(ended: {
    readonly outcome: 'delivered' | 'refused' | 'gone' | 'unreachable';
    readonly durationMs: number;
  }): void;
  /** One attempt of a job has ended. */
  job(ended: {
    readonly job: JobName;
    readonly outcome: 'completed' | 'failed';
    readonly durationMs: number;
  }): void;
  /** A job is not tried again, although it is not done. */
  jobGivenUp(job: JobName): void;
}

/** How metrics call an operation: `Token exchange` is `token_exchange`. */
export const operationLabel = (operation: string): string => operation.toLowerCase().replaceAll(' ', '_');

/** How often a cache could answer. Plain numbers that only grow: counting them costs nothing. */
export interface CacheStatistics {
  hits: number;
  misses: number;
  invalidations: number;
}

export const newCacheStatistics = (): CacheStatistics => ({ hits: 0, misses: 0, invalidations: 0 });

/** Tells the meter of what was retried at a provider. */
export const meterOperation =
  (meter: Meter | undefined, provider: string) =>
  ({ error, ...ended }: RetryEnd): void =>
    meter?.operation({ ...ended, provider, outcome: outcomeOf(error) });

function outcomeOf(error: unknown): OperationOutcome {
  if (error === undefined) return 'ok';
  if (!(error instanceof ProviderFailure)) return 'other';
  return error.heldBack ? 'held_back' : error.kind;
}
