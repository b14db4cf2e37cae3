import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { isRowId } from '../row-id.ts';
import { type ConnectionScope, findConnectionsOfUser, isWithin } from './connection-store.ts';
import { type ProviderFactsDeps, providerFacts, toIntegration } from './connection-view.ts';
import { failReading } from './fail-reading.ts';
import type { Integration } from './integration.ts';

/**
 * A user's connections, newest first. Served from the cache (5 minutes, dropped at every change).
 *
 * @param options.includeDisconnected also those that were disconnected. Default false
 * @param options.scope which of them. Default: all
 * @throws INVALID_USER_ID, DATABASE_ERROR
 */
export async function listConnections(
  deps: ProviderFactsDeps & Pick<Deps, 'db' | 'integrationCache' | 'clock'>,
  userId: number,
  options: { includeDisconnected?: boolean | undefined; scope?: ConnectionScope | undefined } = {},
): Promise<readonly Integration[]> {
  if (!isRowId(userId)) throw new IntegrationsServiceError('INVALID_USER_ID');
  const rows = await deps.integrationCache
    .getCachedIntegrations(userId, () => findConnectionsOfUser(deps.db.pool, userId))
    .catch(failReading);
  const now = deps.clock.now();
  const { includeDisconnected = false, scope } = options;
  return rows
    .filter((row) => includeDisconnected || row.status !== 'disconnected')
    .filter((row) => scope === undefined || isWithin(scope, { ...row, connectionId: row.id }))
    .map((row) => toIntegration(row, providerFacts(deps, row), now));
}
