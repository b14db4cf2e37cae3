import type { RequestOrigin } from '../audit/audit-event.ts';
import { actOnEach, type FailedAct } from './act-on-each.ts';
import { type DisconnectDeps, disconnectConnection, type RevocationResult } from './disconnect-connection.ts';
import { findMatching, type MatchingRequest, type MatchingStep } from './find-matching.ts';
import type { Integration } from './integration.ts';
import type { SearchDeps } from './search-ground.ts';

/** What became of one connection; as it was before. */
export type DisconnectMatchingResult =
  | {
      readonly connection: Integration;
      readonly outcome: 'disconnected';
      readonly revocation: RevocationResult;
    }
  | FailedAct;

interface Turn {
  readonly connection: Integration;
}

/**
 * Disconnects the next few of a user's connections that match. One that fails stops nobody.
 *
 * @returns what became of each, and where the next step begins
 * @throws DATABASE_ERROR what matches could not be read; nothing was changed
 * @example
 * const { results, nextCursor } = await disconnectMatching(deps, { scope, filter: { provider: 'sandbox' } }, origin);
 */
export async function disconnectMatching(
  deps: DisconnectDeps & SearchDeps,
  request: MatchingRequest,
  origin: RequestOrigin,
): Promise<MatchingStep<DisconnectMatchingResult>> {
  const { scope } = request;
  const { connections, cursorAfter } = await findMatching(deps, request);
  const disconnect = async ({ connection }: Turn): Promise<DisconnectMatchingResult> => {
    const { revocation } = await disconnectConnection(deps, { scope, id: connection.id }, origin);
    return { connection, outcome: 'disconnected', revocation };
  };
  const turns = connections.map((connection) => ({ connection }));
  return {
    results: await actOnEach(turns, disconnect, origin.correlationId),
    nextCursor: cursorAfter(connections.length),
    retryAfter: null,
  };
}
