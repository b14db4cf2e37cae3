import { IntegrationsServiceError } from '../errors.ts';
import type { Permit, RateLimit } from '../limits/rate-limit-store.ts';

/** Each starts a row that lives for a while: more of one user than somebody who connects account after account ever needs. */
const MOST_STARTS = { times: 300, windowMs: 10 * 60_000 };

/** What is started for a user is counted in all processes together. */
export const limitOfStarts = (of: 'flow' | 'connect_session', userId: number): RateLimit => ({
  key: `${of}:user:${userId}`,
  ...MOST_STARTS,
});

/** @throws RATE_LIMITED there were too many; `metadata.retryAfter` has the seconds to wait */
export function requirePermit(permit: Permit, correlationId: string): void {
  if (permit.kind === 'refused')
    throw new IntegrationsServiceError('RATE_LIMITED', {
      correlationId,
      metadata: { retryAfter: Math.ceil(permit.retryAfterMs / 1_000) },
    });
}
