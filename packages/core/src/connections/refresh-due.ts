import type { RequestOrigin } from '../audit/audit-event.ts';
import { createCorrelationId, IntegrationsServiceError } from '../errors.ts';
import { type RefreshDeps, refreshConnection } from './refresh-connection.ts';
import { findDue } from './refresh-store.ts';

/** How many connections one pass works on, and how many of them at once. */
const PASS_LIMIT = 500;
const CONCURRENCY = 20;

/**
 * One pass of the scheduler: refreshes what is due, marks what has ended. Found by index, so its cost follows what
 * is due and not what is stored; leases keep several workers off each other's connections.
 *
 * @returns how many connections were worked on
 */
export async function refreshDue(deps: RefreshDeps): Promise<number> {
  const due = await findDue(deps.db, PASS_LIMIT);
  const remaining = due.values();
  const work = async () => {
    for (const connectionId of remaining) await refreshQuietly(deps, connectionId);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, due.length) }, work));
  return due.length;
}

/** Failures are recorded with the connection; only defects are worth a line here. */
async function refreshQuietly(deps: RefreshDeps, connectionId: number): Promise<void> {
  const origin: RequestOrigin = { actor: 'system', correlationId: createCorrelationId() };
  try {
    await refreshConnection(deps, connectionId, origin);
  } catch (error) {
    if (error instanceof IntegrationsServiceError && error.cause === undefined) return;
    deps.log.debug(
      {
        connectionId,
        correlationId: origin.correlationId,
        error: error instanceof Error ? error.message : 'unknown',
      },
      '[IntegrationsService] Scheduled refresh failed',
    );
  }
}
