import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError, toServiceError } from '../errors.ts';
import { idPage } from '../id-page.ts';
import { consentSlides } from '../tokens/grant-lapse.ts';
import {
  type ConnectionFilter,
  countAllHealths,
  countHealths,
  findConnectionPage,
  findConnectionsById,
  type HealthTotal,
  type Position,
  type SearchGround,
} from './connection-search-store.ts';
import { type ConnectionScope, createConnectionScope } from './connection-store.ts';
import { type ProviderFactsDeps, providerFacts, toIntegration } from './connection-view.ts';
import type { ConnectionSort, HealthStatus } from './health.ts';
import type { Integration } from './integration.ts';

export type SearchDeps = Pick<Deps, 'db' | 'clock' | 'providers'> & ProviderFactsDeps;

/** A user whose connections are searched, as far as the caller may see them. */
export type SearchScope = ConnectionScope & { readonly userId: number };

const failReading = (error: unknown): never => {
  throw toServiceError(error, 'INTERNAL_ERROR');
};

/** What decides about health and order at a moment besides the rows. */
export function searchGround(deps: SearchDeps, scope: ConnectionScope, now: Date): SearchGround {
  const providers = deps.providers.list();
  return {
    scope,
    now,
    providers: providers.map(({ provider }) => ({
      id: provider.id,
      name: provider.display_name,
      slides: consentSlides(provider),
    })),
    incidents: providers.flatMap(({ provider: { id } }) =>
      deps.providerHealth.incidentsOf(id).map((found) => ({ provider: id, ...found })),
    ),
  };
}

/** A page of a list, and where the next one begins. */
export interface ConnectionPage {
  readonly connections: readonly Integration[];
  /** Null: there is none. */
  readonly nextCursor: string | null;
}

/**
 * A page of a user's connections that match, in an order. Health is that of the moment of the first page, so that no row
 * is left out because it moved while somebody scrolled.
 *
 * @throws VALIDATION_ERROR the cursor is none of ours; DATABASE_ERROR
 */
export async function searchConnections(
  deps: SearchDeps,
  scope: SearchScope,
  search: {
    readonly filter: ConnectionFilter;
    readonly sort: ConnectionSort;
    readonly cursor?: string | undefined;
    readonly limit: number;
  },
): Promise<ConnectionPage> {
  const cursor = search.cursor === undefined ? null : readCursor(search.cursor);
  const at = cursor?.at ?? deps.clock.now();
  const found = await findConnectionPage(deps.db.pool, searchGround(deps, scope, at), {
    filter: search.filter,
    sort: search.sort,
    after: cursor?.after ?? null,
    limit: search.limit + 1,
  }).catch(failReading);
  const page = found.slice(0, search.limit);
  const last = page.at(-1);
  const now = deps.clock.now();
  return {
    connections: page.map(({ row }) => toIntegration(row, providerFacts(deps, row), now)),
    nextCursor:
      found.length > page.length && last !== undefined ? writeCursor({ at, after: last.position }) : null,
  };
}

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

/** How a user's connections are, in numbers. */
export interface ConnectionSummary {
  /** Of those that match. */
  readonly matching: number;
  /** Of all of them; disconnected ones are counted there only. */
  readonly healths: Readonly<Record<HealthStatus, number>>;
  /** How many wait for their owner to act. */
  readonly needYou: number;
  /** Providers that there are connections of, disconnected ones included, and how many are connected. */
  readonly providers: readonly { readonly id: string; readonly connected: number }[];
}

/** Of somebody who has none. */
export const EMPTY_SUMMARY: ConnectionSummary = {
  matching: 0,
  healths: { connected: 0, expiring: 0, held_up: 0, expired: 0, error: 0, disconnected: 0 },
  needYou: 0,
  providers: [],
};

/** Counts a user's connections. @throws DATABASE_ERROR */
export async function summarizeConnections(
  deps: SearchDeps,
  scope: SearchScope,
  filter: ConnectionFilter,
): Promise<ConnectionSummary> {
  const ground = searchGround(deps, scope, deps.clock.now());
  const counts = await countHealths(deps.db.pool, ground, filter).catch(failReading);
  const healths: Record<HealthStatus, number> = { ...EMPTY_SUMMARY.healths };
  const providers = new Map<string, number>();
  let matching = 0;
  let needYou = 0;
  for (const count of counts) {
    matching += count.matching;
    healths[count.health] += count.total;
    if (count.needsYou) needYou += count.total;
    const connected = count.health === 'disconnected' ? 0 : count.total;
    providers.set(count.provider, (providers.get(count.provider) ?? 0) + connected);
  }
  return {
    matching,
    healths,
    needYou,
    providers: [...providers].map(([id, connected]) => ({ id, connected })),
  };
}

/**
 * Counts everybody's connections by provider and health: a look at the whole table, for whoever runs the hub.
 *
 * @throws DATABASE_ERROR
 */
export const countAllConnections = (deps: SearchDeps): Promise<HealthTotal[]> =>
  countAllHealths(deps.db.pool, searchGround(deps, createConnectionScope('any'), deps.clock.now())).catch(
    failReading,
  );

interface Cursor {
  readonly at: Date;
  readonly after: Position;
}

/** Anybody can write a cursor: only what the database takes is one. */
const nameSchema = z.string().refine((text) => text.isWellFormed() && !text.includes('\0'));
const cursorSchema = z.tuple([
  z.int().min(0).max(8.64e15),
  z.number().nullable(),
  nameSchema,
  nameSchema,
  z.int32(),
]);

/** JSON has no infinity, which is the rank of what has no deadline. */
const writeCursor = ({ at, after: { rank, name, account, id } }: Cursor): string =>
  Buffer.from(JSON.stringify([at.getTime(), rank === Infinity ? null : rank, name, account, id])).toString(
    'base64url',
  );

function readCursor(cursor: string): Cursor {
  try {
    const [at, rank, name, account, id] = cursorSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString()),
    );
    return { at: new Date(at), after: { rank: rank ?? Infinity, name, account, id } };
  } catch {
    throw new IntegrationsServiceError('VALIDATION_ERROR');
  }
}
