import type { Deps } from '../deps.ts';
import { type ConnectionScope, findConnectionsByIds } from './connection-store.ts';
import { type ProviderFactsDeps, providerFacts, toIntegration } from './connection-view.ts';
import { failReading } from './fail-reading.ts';
import type { Integration } from './integration.ts';

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
