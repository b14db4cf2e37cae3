import { countAllHealths, type HealthTotal } from './connection-search-store.ts';
import { createConnectionScope } from './connection-store.ts';
import { failReading } from './fail-reading.ts';
import { type SearchDeps, searchGround } from './search-ground.ts';

/**
 * Counts everybody's connections by provider and health: a look at the whole table, for whoever runs the hub.
 *
 * @throws DATABASE_ERROR
 */
export const countAllConnections = (deps: SearchDeps): Promise<HealthTotal[]> =>
  countAllHealths(deps.db.pool, searchGround(deps, createConnectionScope('any'), deps.clock.now())).catch(
    failReading,
  );
