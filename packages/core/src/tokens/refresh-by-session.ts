import type { RequestOrigin } from '../audit/audit-event.ts';
import type { ConnectionRef } from '../connections/connection-store.ts';
import { getConnection } from '../connections/get-connection.ts';
import type { Integration } from '../connections/integration.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { type RefreshDeps, refreshConnection } from './refresh-connection.ts';
import { takeForce } from './take-force.ts';

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
  { scope, id }: ConnectionRef,
  origin: RequestOrigin,
): Promise<Integration> {
  const { correlationId } = origin;
  const { userId } = await getConnection(deps, scope, id);
  const force = await takeForce(deps, { userId, id }, correlationId);
  if (force.kind === 'refused')
    throw new IntegrationsServiceError('RATE_LIMITED', {
      correlationId,
      metadata: { retryAfter: force.retryAfter },
    });
  return (await refreshAsAsked(deps, { scope, id, isForced: force.kind === 'granted' }, origin)).connection;
}

/**
 * The refresh itself, once it is decided whether it is forced.
 *
 * @returns the connection after it, and whether its access token was renewed by this call
 * @throws TOKEN_REFRESH_ERROR it is not forced, and something keeps it from being renewed
 * @throws as `refreshConnection`
 */
export async function refreshAsAsked(
  deps: RefreshDeps,
  { scope, id, isForced }: ConnectionRef & { readonly isForced: boolean },
  origin: RequestOrigin,
): Promise<{ readonly connection: Integration; readonly isRenewed: boolean }> {
  const renewed = await refreshConnection(deps, id, { origin, urgency: isForced ? 'insist' : 'due' });
  const connection = await getConnection(deps, scope, id);
  if (!isForced && connection.reason !== null)
    throw new IntegrationsServiceError('TOKEN_REFRESH_ERROR', {
      provider: connection.provider,
      correlationId: origin.correlationId,
      metadata: { reason: connection.reason, connectionId: id },
    });
  return { connection, isRenewed: isForced || renewed !== null };
}
