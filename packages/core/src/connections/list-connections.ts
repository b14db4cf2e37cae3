import type { Deps } from '../deps.ts';
import { IntegrationsServiceError, toServiceError } from '../errors.ts';
import { isRowId } from '../row-id.ts';
import {
  type ConnectionScope,
  findConnection,
  findConnectionsByIds,
  findConnectionsOfUser,
  isWithin,
} from './connection-store.ts';
import { type ProviderFactsDeps, providerFacts, toIntegration } from './connection-view.ts';
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

const failReading = (error: unknown): never => {
  throw toServiceError(error, 'INTERNAL_ERROR');
};

/**
 * One connection, if the caller may see it.
 *
 * @throws ACCOUNT_NOT_FOUND none of this id, or somebody else's
 * @throws DATABASE_ERROR
 */
export async function getConnection(
  deps: ProviderFactsDeps & Pick<Deps, 'db' | 'clock'>,
  scope: ConnectionScope,
  id: number,
): Promise<Integration> {
  const row = await findConnection(deps.db.pool, scope, id).catch(failReading);
  if (row === null) throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND');
  return toIntegration(row, providerFacts(deps, row), deps.clock.now());
}

/**
 * Those of some connections that the caller may see, disconnected ones included, in any order.
 *
 * @throws DATABASE_ERROR
 */
export async function getConnections(
  deps: ProviderFactsDeps & Pick<Deps, 'db' | 'clock'>,
  scope: ConnectionScope,
  ids: readonly number[],
): Promise<readonly Integration[]> {
  const rows = await findConnectionsByIds(deps.db.pool, scope, ids).catch(failReading);
  const now = deps.clock.now();
  return rows.map((row) => toIntegration(row, providerFacts(deps, row), now));
}
