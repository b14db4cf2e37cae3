import { IntegrationsServiceError } from '../errors.ts';
import type { Permit } from './rate-limit-store.ts';

/**
 * Ends a call that may not be made now.
 *
 * @throws RATE_LIMITED `metadata.retryAfter` has the seconds to wait
 *
 * @example
 * requirePermit(await takePermit(tx, limit, clock.now()), correlationId);
 */
export function requirePermit(permit: Permit, correlationId: string): void {
  if (permit.kind === 'refused')
    throw new IntegrationsServiceError('RATE_LIMITED', {
      correlationId,
      metadata: { retryAfter: Math.ceil(permit.retryAfterMs / 1_000) },
    });
}
