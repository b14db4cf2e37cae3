import type { RequestOrigin } from '../audit/audit-event.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { Integration } from './connection.ts';
import { type ConnectionScope, findConnection } from './connection-store.ts';
import { getConnection } from './list-connections.ts';
import { type RefreshDeps, refreshConnection } from './refresh-connection.ts';

/**
 * Refreshes one connection now ("Refresh now" in the dashboard).
 *
 * @throws as `refreshConnection`
 */
export async function refreshConnectionById(
  deps: RefreshDeps,
  scope: ConnectionScope,
  id: number,
  origin: RequestOrigin,
): Promise<Integration> {
  const connection = await findConnection(deps.db.pool, scope, id);
  if (connection === null)
    throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { correlationId: origin.correlationId });
  await refreshConnection(deps, id, origin, { force: true });
  return getConnection(deps, scope, id);
}
