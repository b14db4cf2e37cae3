import { idPage } from '../id-page.ts';
import { type ConnectionFilter, findConnectionsById } from './connection-search-store.ts';
import type { ConnectionScope } from './connection-store.ts';
import { providerFacts, toIntegration } from './connection-view.ts';
import { failReading } from './fail-reading.ts';
import { type ConnectionPage, type SearchDeps, searchGround } from './search-ground.ts';

/**
 * A page of the connections that match, whoever owns them, by id: for a backend that goes through all of them. One that is made
 * meanwhile comes last; none is left out or shown twice because it changed.
 *
 * @param search.deadlineBefore only those whose token or consent ends before this moment, and that cannot be renewed past it
 * @param search.after the id that the page before ended with. Default: from the beginning
 * @throws DATABASE_ERROR
 * @example
 * await listAllConnections(deps, {}, { filter: { status: 'attention' }, limit: 100 });
 */
export async function listAllConnections(
  deps: SearchDeps,
  scope: ConnectionScope,
  search: {
    readonly filter: ConnectionFilter;
    readonly deadlineBefore?: Date | undefined;
    readonly after?: number | undefined;
    readonly limit: number;
  },
): Promise<ConnectionPage> {
  const { filter, deadlineBefore, after = 0, limit } = search;
  const now = deps.clock.now();
  const found = await findConnectionsById(deps.db.pool, searchGround(deps, scope, now), {
    ...{ filter, deadlineBefore, after },
    limit: limit + 1,
  }).catch(failReading);
  const { rows, nextCursor } = idPage(found, limit);
  return { connections: rows.map((row) => toIntegration(row, providerFacts(deps, row), now)), nextCursor };
}
