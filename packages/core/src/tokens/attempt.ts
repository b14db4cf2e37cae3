import type { ProviderAdapter } from '../oauth/provider-registry.ts';
import type { RefreshSubject } from '../oauth/refresh-grant.ts';
import type { RefreshRow } from './refresh-store.ts';

/** Everything a refresh needs before it may send. */
export interface Prepared {
  readonly adapter: ProviderAdapter;
  readonly subject: RefreshSubject;
}

/** One attempt, got ready before its lease is claimed: between the claim and the sending nothing can fail. */
export interface Attempt {
  readonly row: RefreshRow;
  /** Or what stands in the way. */
  readonly prepared: Prepared | { readonly error: unknown };
  /** Monotonic time after which nothing may be sent any more. */
  readonly sendUntil: number;
  /** Monotonic time just before the lease is claimed. */
  readonly claimedAt: number;
  readonly startTime: number;
}
