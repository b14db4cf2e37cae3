import { toServiceError } from '../errors.ts';
import { type ConnectionFilter, findConnectionsById } from './connection-search-store.ts';
import { providerFacts, toIntegration } from './connection-view.ts';
import type { Integration } from './integration.ts';
import { type SearchDeps, type SearchScope, searchGround } from './search-ground.ts';

/** How many connections a step takes: all of them at once, as many as the specification's batch. */
const STEP = 5;

/** Where the next step of an act on everything that matches begins. */
export interface MatchingCursor {
  /** When the act began. What was connected since was not meant, and is left alone. */
  readonly startedAt: Date;
  /** The id of the last connection that is done. 0: none is. */
  readonly after: number;
}

/** Which connections an act is for, and how far it is. */
export interface MatchingRequest {
  readonly scope: SearchScope;
  readonly filter: ConnectionFilter;
  /** `nextCursor` of the step before. Default: the act begins. */
  readonly cursor?: MatchingCursor | undefined;
}

/** What came of one step. */
export interface MatchingStep<Result> {
  readonly results: readonly Result[];
  /** Null: it was the last one. */
  readonly nextCursor: MatchingCursor | null;
  /** How many seconds the next step is to wait, where a limit ended this one early. Null: it may come at once. */
  readonly retryAfter: number | null;
}

/** The connections that are next. */
export interface Matching {
  readonly connections: readonly Integration[];
  /** Where to go on once so many of them are done; null: nothing is left. */
  readonly cursorAfter: (done: number) => MatchingCursor | null;
}

/**
 * The connections that an act on everything that matches comes to next, by id: that order stands still while the act changes
 * what the others are ordered by. What matches is asked at every step.
 *
 * @throws DATABASE_ERROR
 * @example
 * const { connections, cursorAfter } = await findMatching(deps, { scope, filter: { status: 'attention' } });
 */
export async function findMatching(
  deps: SearchDeps,
  { scope, filter, cursor }: MatchingRequest,
): Promise<Matching> {
  const now = deps.clock.now();
  const { startedAt, after } = cursor ?? { startedAt: now, after: 0 };
  const found = await findConnectionsById(deps.db.pool, searchGround(deps, scope, now), {
    ...{ filter, after, connectedBy: startedAt },
    limit: STEP + 1,
  }).catch((error) => {
    throw toServiceError(error, 'INTERNAL_ERROR');
  });
  const rows = found.slice(0, STEP);
  return {
    connections: rows.map((row) => toIntegration(row, providerFacts(deps, row), now)),
    cursorAfter: (done) => (done === found.length ? null : { startedAt, after: rows[done - 1]?.id ?? after }),
  };
}
