import type { RequestOrigin } from '../audit/audit-event.ts';
import { actOnEach, type FailedAct } from '../connections/act-on-each.ts';
import { findMatching, type MatchingRequest, type MatchingStep } from '../connections/find-matching.ts';
import { canRefresh, healthOf } from '../connections/health.ts';
import type { Integration } from '../connections/integration.ts';
import type { SearchDeps } from '../connections/search-ground.ts';
import { refreshAsAsked } from './refresh-by-session.ts';
import type { RefreshDeps } from './refresh-connection.ts';
import { takeForce } from './take-force.ts';

/** What became of one connection. `unchanged`: it is well, and its token was fresh. `left_alone`: no refresh helps it. */
export type RefreshMatchingResult =
  | { readonly connection: Integration; readonly outcome: 'refreshed' | 'unchanged' | 'left_alone' }
  | FailedAct;

interface Turn {
  readonly connection: Integration;
  readonly how: 'leave' | 'if_due' | 'force';
}

/**
 * Refreshes the next few of a user's connections that match. Only what is not well is forced, for a person may force ten in a
 * minute; what is well is refreshed where it is time. One that fails stops nobody.
 *
 * @returns what became of each, and where the next step begins; once the user has forced as many as they may: how long to wait
 *   until then
 * @throws DATABASE_ERROR what matches could not be read; nothing was changed
 * @example
 * const { results, nextCursor } = await refreshMatching(deps, { scope, filter: { status: 'error' } }, origin);
 */
export async function refreshMatching(
  deps: RefreshDeps & SearchDeps,
  request: MatchingRequest,
  origin: RequestOrigin,
): Promise<MatchingStep<RefreshMatchingResult>> {
  const { correlationId } = origin;
  const { connections, cursorAfter } = await findMatching(deps, request);
  const { turns, retryAfter } = await takeTurns(deps, connections, correlationId);
  const refresh = async ({ connection, how }: Turn): Promise<RefreshMatchingResult> => {
    if (how === 'leave') return { connection, outcome: 'left_alone' };
    const ref = { scope: request.scope, id: connection.id };
    const after = await refreshAsAsked(deps, { ...ref, isForced: how === 'force' }, origin);
    return { connection: after.connection, outcome: after.isRenewed ? 'refreshed' : 'unchanged' };
  };
  return {
    results: await actOnEach(turns, refresh, correlationId),
    nextCursor: cursorAfter(turns.length),
    retryAfter,
  };
}

/** Decides about one after the other, up to the first that has to wait for the user's limit. */
async function takeTurns(
  deps: RefreshDeps,
  connections: readonly Integration[],
  correlationId: string,
): Promise<{ readonly turns: readonly Turn[]; readonly retryAfter: number | null }> {
  const now = deps.clock.now();
  const turns: Turn[] = [];
  for (const connection of connections) {
    const health = healthOf(connection, now);
    if (!canRefresh(connection, health)) turns.push({ connection, how: 'leave' });
    else if (health.status === 'connected' || health.status === 'expiring')
      turns.push({ connection, how: 'if_due' });
    else {
      const force = await takeForce(deps, connection, correlationId);
      if (force.kind === 'refused') return { turns, retryAfter: force.retryAfter };
      turns.push({ connection, how: force.kind === 'granted' ? 'force' : 'if_due' });
    }
  }
  return { turns, retryAfter: null };
}
