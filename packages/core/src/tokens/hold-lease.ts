import type { Logger } from '../effects.ts';
import type { Database } from '../transaction.ts';
import { type Lease, renewLease } from './refresh-store.ts';

/**
 * Short leases, renewed while their holder lives: a process that dies is missed within seconds, one that waits for a
 * slow provider is not.
 */
export const LEASE_MS = 4_000;
/** How often a lease is renewed. */
export const RENEW_MS = 1_000;
/** Spare time for the way to the database and for clocks that run at different speeds. */
const SAFETY_MS = 1_000;

export interface HeldLease {
  /** Monotonic time until which the lease is certainly ours; after it nothing may be sent. */
  validUntil(): number;
  /** Stops renewing; the outcome of the attempt ends the lease itself. */
  release(): void;
}

/**
 * @param claimedAt monotonic time just before the lease was claimed
 */
export function holdLease(
  deps: { db: Pick<Database, 'pool'>; log: Logger },
  lease: Lease,
  claimedAt: number,
): HeldLease {
  let validUntil = claimedAt + LEASE_MS - SAFETY_MS;
  let renewing = false;

  async function renew(): Promise<void> {
    if (renewing) return;
    renewing = true;
    const askedAt = performance.now();
    try {
      if (await renewLease(deps.db, lease, LEASE_MS)) validUntil = askedAt + LEASE_MS - SAFETY_MS;
      else clearInterval(timer);
    } catch (error) {
      deps.log.debug({ connectionId: lease.connectionId, cause: error }, 'Lease could not be renewed');
    } finally {
      renewing = false;
    }
  }

  const timer = setInterval(() => void renew(), RENEW_MS);
  timer.unref();
  return { validUntil: () => validUntil, release: () => clearInterval(timer) };
}
