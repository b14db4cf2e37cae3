import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { Queryable } from '../transaction.ts';
import { takePermit } from './rate-limit-store.ts';

/** Each starts a row that lives for a while: more of one user than somebody who connects account after account ever needs. */
export const MOST_STARTS = { times: 300, windowMs: 10 * 60_000 };

/**
 * Counts what is started for a user, in all processes together.
 *
 * @throws RATE_LIMITED there were {@link MOST_STARTS}; `metadata.retryAfter` has the seconds to wait
 */
export async function limitStarts(
  db: Queryable,
  start: { readonly of: 'flow' | 'connect_session'; readonly userId: number; readonly correlationId: string },
  { clock }: Pick<Deps, 'clock'>,
): Promise<void> {
  const { of, userId, correlationId } = start;
  const permit = await takePermit(db, { key: `${of}:user:${userId}`, ...MOST_STARTS }, clock.now());
  if (permit.kind === 'refused')
    throw new IntegrationsServiceError('RATE_LIMITED', {
      correlationId,
      metadata: { retryAfter: Math.ceil(permit.retryAfterMs / 1_000) },
    });
}
