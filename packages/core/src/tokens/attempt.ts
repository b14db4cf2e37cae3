import type { RequestOrigin } from '../audit/audit-event.ts';
import type { ProviderAdapter } from '../oauth/provider-registry.ts';
import type { RefreshSubject } from '../oauth/refresh-grant.ts';
import type { IncidentScope } from '../provider-health/incident-scope.ts';
import type { Lease, RefreshRow } from './refresh-store.ts';

/** Everything a refresh needs before it may send. */
export interface Prepared {
  readonly adapter: ProviderAdapter;
  readonly subject: RefreshSubject;
}

/** One attempt, got ready before its lease is claimed: between the claim and the sending nothing can fail. */
export interface Attempt {
  readonly row: RefreshRow;
  /** Whom its trouble concerns. */
  readonly scope: IncidentScope;
  /** Or what stands in the way. */
  readonly prepared: Prepared | { readonly error: unknown };
  /** Monotonic time after which what was sent before must not be sent again: the end of the provider's grace. */
  readonly sendUntil: number;
  readonly startTime: number;
}

/** The right to run an attempt. */
export interface Claim {
  readonly lease: Lease;
  /** Monotonic time just before the lease was claimed. */
  readonly claimedAt: number;
  readonly origin: RequestOrigin;
  /** Whether somebody insists on it. Default false. */
  readonly forced?: boolean;
}
