import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { type ConnectionScope, findConnection } from './connection-store.ts';
import { type ProviderFactsDeps, providerFacts, toIntegration } from './connection-view.ts';
import { failReading } from './fail-reading.ts';
import type { Integration } from './integration.ts';

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
