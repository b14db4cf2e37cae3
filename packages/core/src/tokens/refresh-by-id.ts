import type { RequestOrigin } from '../audit/audit-event.ts';
import { type ConnectionRef, findConnection } from '../connections/connection-store.ts';
import { getConnection } from '../connections/get-connection.ts';
import type { Integration } from '../connections/integration.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { type RefreshDeps, refreshConnection } from './refresh-connection.ts';

/**
 * Refreshes one connection now, for a backend or the command line: whenever they ask. People in the browser are held to a
 * limit, see `refreshBySession`.
 *
 * @throws as `refreshConnection`
 */
export async function refreshConnectionById(
  deps: RefreshDeps,
  { scope, id }: ConnectionRef,
  origin: RequestOrigin,
): Promise<Integration> {
  const connection = await findConnection(deps.db.pool, scope, id);
  if (connection === null)
    throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { correlationId: origin.correlationId });
  await refreshConnection(deps, id, { origin, urgency: 'insist' });
  return getConnection(deps, scope, id);
}
