import { type RefusalMeaning, readInstant } from '@evergrant/providers';

/**
 * What can go wrong between the hub and a provider. Four kinds, never mixed (failure-kind decides everything after):
 *
 * - *unreachable*: no answer. `sent` says whether the provider may have seen the request.
 * - *unavailable*: an answer that says "not now": HTTP 429 or 5xx.
 * - *refused*: the provider said no, with an OAuth error code (RFC 6749 5.2).
 * - *malformed*: an answer that means nothing: HTML, missing fields, wrong types.
 */
export type FailureKind = 'unreachable' | 'unavailable' | 'refused' | 'malformed';

/**
 * What came as the body of an answer. `provider`: data in the provider's own form, tokens or a code that it may have
 * written itself; `json`: other data, as gateways write it; `truncated`: data that breaks off.
 */
export type BodyEvidence = 'provider' | 'json' | 'html' | 'text' | 'empty' | 'truncated';

export interface FailureDetails {
  /** `no`: certainly not. `maybe`: bytes may have left, so a single-use value may be spent. */
  readonly sent?: 'no' | 'maybe';
  readonly timedOut?: boolean;
  readonly status?: number;
  /** How long the provider asked to be left alone. */
  readonly retryAfterMs?: number;
  /** The OAuth error code, for instance `invalid_grant`; a code, never prose. */
  readonly errorCode?: string;
  /** What the provider's entry makes of the refusal; absent when nobody knows. */
  readonly meaning?: RefusalMeaning;
  /** Absent: there was no answer, or its body does not count. */
  readonly body?: BodyEvidence;
  /** System or library code of the cause, for instance `ECONNREFUSED`. */
  readonly systemCode?: string;
  readonly cause?: unknown;
}

/** A failed exchange with a provider. The message names the kind and codes, and never carries the body. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly kind: FailureKind;
  readonly sent: 'no' | 'maybe';
  readonly timedOut: boolean;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly errorCode: string | undefined;
  readonly meaning: RefusalMeaning | undefined;
  readonly body: BodyEvidence | undefined;
  readonly systemCode: string | undefined;

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = kind;
    this.sent = details.sent ?? 'maybe';
    this.timedOut = details.timedOut ?? false;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.errorCode = details.errorCode;
    this.meaning = details.meaning;
    this.body = details.body;
    this.systemCode = details.systemCode;
  }

  /** Whether the hub itself did not send, for a reason of its own: that says nothing of the provider. */
  get heldBack(): boolean {
    return this.systemCode?.startsWith('EVERGRANT_') === true;
  }

  /**
   * Whether the provider certainly processed nothing, so that a single-use value may be sent again. A 503 alone may come
   * of a gateway whose server did it all; one that names a time is meant.
   */
  get unprocessed(): boolean {
    return (
      this.sent === 'no' ||
      (this.kind === 'unavailable' &&
        (this.status === 429 || (this.status === 503 && this.retryAfterMs !== undefined)))
    );
  }
}

/** Every HTTP date has one. Of much that has none (`-1`, `10, 20`) `Date.parse` makes a date all the same. */
const TIME_OF_DAY = /\d:\d\d/;

/**
 * Reads `Retry-After` (RFC 9110 10.2.3): seconds or an HTTP date.
 *
 * @returns milliseconds from now, between 0 and one day; undefined when absent or unreadable
 */
export function parseRetryAfter(value: string | null, now: Date): number | undefined {
  const text = value?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : msUntil(text, now);
  return ms === undefined ? undefined : Math.min(Math.max(Math.ceil(ms), 0), 86_400_000);
}

function msUntil(text: string, now: Date): number | undefined {
  const date = TIME_OF_DAY.test(text) ? readInstant(text) : null;
  return date === null ? undefined : date.getTime() - now.getTime();
}
