import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { isRowId } from '../row-id.ts';
import { findUserId } from './user-store.ts';

/**
 * The user a caller names, by our id or by its own.
 *
 * @throws INVALID_USER_ID nobody named, both named, or nobody of that id
 */
export async function resolveUser(
  deps: Pick<Deps, 'db' | 'userCache'>,
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
  const name = userId === undefined ? `external:${externalUserId}` : `id:${userId}`;
  const cached = deps.userCache.get(name);
  if (cached !== undefined) return cached;
  const id = await findUserId(
    deps.db.pool,
    userId === undefined ? { externalId: externalUserId ?? '' } : { id: userId },
  );
  if (id === null) throw invalid();
  deps.userCache.set(name, id);
  return id;
}
