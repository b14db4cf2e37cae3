import { z } from 'zod';
import { IntegrationsServiceError } from '../errors.ts';
import { type ConnectionFilter, findConnectionPage, type Position } from './connection-search-store.ts';
import { providerFacts, toIntegration } from './connection-view.ts';
import { failReading } from './fail-reading.ts';
import type { ConnectionSort } from './health.ts';
import { type ConnectionPage, type SearchDeps, type SearchScope, searchGround } from './search-ground.ts';

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
