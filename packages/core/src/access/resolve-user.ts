import { LRUCache } from 'lru-cache';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { isRowId } from '../row-id.ts';
import { findUserId } from './user-store.ts';

/** Users that were found lately, by database and by how they were named; an id is never given to anybody else. */
const FOUND_TTL_MS = 60_000;
const found = new WeakMap<object, LRUCache<string, number>>();

function foundIn(db: object): LRUCache<string, number> {
  const known = found.get(db);
  if (known !== undefined) return known;
  const created = new LRUCache<string, number>({ max: 50_000, ttl: FOUND_TTL_MS });
  found.set(db, created);
  return created;
}

/**
 * The user a caller names, by our id or by its own.
 *
 * @throws INVALID_USER_ID nobody named, both named, or nobody of that id
 */
export async function resolveUser(
  deps: Pick<Deps, 'db'>,
  named: { userId?: number | undefined; externalUserId?: string | undefined },
  origin: { correlationId: string },
): Promise<number> {
  const { userId, externalUserId } = named;
  const invalid = (message?: string) =>
    new IntegrationsServiceError('INVALID_USER_ID', {
      correlationId: origin.correlationId,
      ...(message === undefined ? {} : { message }),
    });
  if ((userId === undefined) === (externalUserId === undefined))
    throw invalid('Name the user: either userId or externalUserId.');
  if (userId !== undefined && !isRowId(userId)) throw invalid();
  const cache = foundIn(deps.db);
  const key = userId === undefined ? `external:${externalUserId}` : `id:${userId}`;
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const id = await findUserId(
    deps.db.pool,
    userId === undefined ? { externalId: externalUserId ?? '' } : { id: userId },
  );
  if (id === null) throw invalid();
  cache.set(key, id);
  return id;
}
