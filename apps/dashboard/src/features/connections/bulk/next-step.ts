import type { Connection, EvergrantErrorCode } from '@evergrant/client';
import { type Health, healthOf } from '@evergrant/core/health';
import type { BulkOutcome } from './bulk-run.ts';

/** The one thing that helps after a failure. `recovered`: nothing is left to do, it works again. */
export type NextStep = 'retry' | 'reconnect' | 'recovered' | null;

const NEEDS_CONSENT: ReadonlySet<EvergrantErrorCode> = new Set([
  'TOKEN_EXPIRED',
  'NO_REFRESH_TOKEN',
  'NO_ACCESS_TOKEN',
  'SCOPE_MISSING',
]);

/** What to offer for a failed connection. `current`: as it is now, undefined when it is gone. */
export function nextStepOf(
  { error }: Extract<BulkOutcome, { readonly kind: 'failed' }>,
  {
    before,
    current,
    now,
  }: { readonly before: Connection; readonly current: Connection | undefined; readonly now: Date },
): NextStep {
  if (current === undefined) return null;
  if (current.connectedAt !== before.connectedAt) return 'recovered';
  if (NEEDS_CONSENT.has(error.code)) return 'reconnect';
  return error.retryable && mayHelp(healthOf(current, now)) ? 'retry' : null;
}

/** Trying again is in vain where only the operator can mend it. */
const mayHelp = ({ action }: Pick<Health, 'action'>): boolean => action !== 'contact_operator';
