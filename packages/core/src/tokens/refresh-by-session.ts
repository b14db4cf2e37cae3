import type { RequestOrigin } from '../audit/audit-event.ts';
import type { ConnectionScope } from '../connections/connection-store.ts';
import type { Integration } from '../connections/integration.ts';
import { getConnection } from '../connections/list-connections.ts';
import { IntegrationsServiceError, toServiceError } from '../errors.ts';
import { takePermit } from '../limits/rate-limit-store.ts';
import { inTransaction } from '../transaction.ts';
import { type RefreshDeps, refreshConnection } from './refresh-connection.ts';

/** One person must not spend a provider's rate for everybody: what they may force, in all processes together. */
export const FORCED_REFRESHES = {
  connection: { times: 1, windowMs: 10_000 },
  user: { times: 10, windowMs: 60_000 },
} as const;

/**
 * Refreshes a connection because a person asks for it in the browser. Within ten seconds of the last time it is what a
 * reader of the token causes: a good token stays, and the connection is answered as it is.
 *
 * @throws RATE_LIMITED the user has forced ten within a minute; `metadata.retryAfter` has the seconds to wait
 * @throws TOKEN_REFRESH_ERROR it failed seconds ago, and is not tried again yet
 * @throws as `refreshConnection`
 */
export async function refreshBySession(
  deps: RefreshDeps,
  { scope, id }: { readonly scope: ConnectionScope; readonly id: number },
  origin: RequestOrigin,
): Promise<Integration> {
  const { correlationId } = origin;
  const { provider, userId } = await getConnection(deps, scope, id);
  const force = await mayForce(deps, { userId, id }, correlationId);
  await refreshConnection(deps, id, { origin, urgency: force ? 'insist' : 'due' });
  const connection = await getConnection(deps, scope, id);
  if (!force && connection.reason !== null)
    throw new IntegrationsServiceError('TOKEN_REFRESH_ERROR', {
      provider,
      correlationId,
      metadata: { reason: connection.reason, connectionId: id },
    });
  return connection;
}

/** Whether the connection's turn has come. In one transaction: what the user may not do takes nothing from the connection. */
async function mayForce(
  { db, clock }: Pick<RefreshDeps, 'db' | 'clock'>,
  { userId, id }: { readonly userId: number; readonly id: number },
  correlationId: string,
): Promise<boolean> {
  const now = clock.now();
  try {
    return await inTransaction(db, async (tx) => {
      const limits = FORCED_REFRESHES;
      const own = await takePermit(tx, { key: `refresh:connection:${id}`, ...limits.connection }, now);
      if (own.kind === 'refused') return false;
      const user = await takePermit(tx, { key: `refresh:user:${userId}`, ...limits.user }, now);
      if (user.kind === 'refused')
        throw new IntegrationsServiceError('RATE_LIMITED', {
          correlationId,
          metadata: { retryAfter: Math.ceil(user.retryAfterMs / 1_000) },
        });
      return true;
    });
  } catch (error) {
    throw toServiceError(error, 'INTERNAL_ERROR', { correlationId });
  }
}
