import type { Deps } from '../deps.ts';
import { toServiceError } from '../errors.ts';
import { takePermit } from '../limits/rate-limit-store.ts';
import { inTransaction } from '../transaction.ts';

/** One person must not spend a provider's rate for everybody: what they may force, in all processes together. */
export const FORCED_REFRESHES = {
  connection: { times: 1, windowMs: 10_000 },
  user: { times: 10, windowMs: 60_000 },
} as const;

/** Whether somebody may force the refresh of a connection now. */
export type Force =
  | { readonly kind: 'granted' }
  /** It was forced within the last ten seconds. */
  | { readonly kind: 'recent' }
  /** Its owner has forced ten within a minute. `retryAfter`: seconds until the next one. */
  | { readonly kind: 'refused'; readonly retryAfter: number };

/** Undoes what was taken before. */
class Refused extends Error {
  readonly retryAfter: number;
  constructor(retryAfterMs: number) {
    super('too many forced refreshes');
    this.retryAfter = Math.ceil(retryAfterMs / 1_000);
  }
}

/**
 * Takes one of the times that a connection may be refreshed by force. In one transaction: what the user may not do takes
 * nothing from the connection.
 *
 * @throws DATABASE_ERROR
 */
export async function takeForce(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { userId, id }: { readonly userId: number; readonly id: number },
  correlationId: string,
): Promise<Force> {
  const now = clock.now();
  try {
    return await inTransaction(db, async (tx) => {
      const limits = FORCED_REFRESHES;
      const own = await takePermit(tx, { key: `refresh:connection:${id}`, ...limits.connection }, now);
      if (own.kind === 'refused') return { kind: 'recent' };
      const user = await takePermit(tx, { key: `refresh:user:${userId}`, ...limits.user }, now);
      if (user.kind === 'refused') throw new Refused(user.retryAfterMs);
      return { kind: 'granted' };
    });
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', retryAfter: error.retryAfter };
    throw toServiceError(error, 'INTERNAL_ERROR', { correlationId });
  }
}
