import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { isRowId } from '../row-id.ts';
import { findExternalUser, userExists } from './user-store.ts';

/**
 * The user a caller names, by our id or by its own.
 *
 * @throws INVALID_USER_ID nobody named, both named, or nobody of that id
 */
export async function resolveUser(
  deps: Pick<Deps, 'db' | 'userCache' | 'rows'>,
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
  const id =
    userId === undefined ? await externalUser(deps, externalUserId ?? '') : await knownUser(deps, userId);
  if (id === null) throw invalid();
  deps.userCache.set(name, id);
  return id;
}

const knownUser = async ({ db }: Pick<Deps, 'db'>, id: number): Promise<number | null> =>
  (await userExists(db.pool, id)) ? id : null;

/** Whose tokens an application gets hangs on this id: it has to be the hub that gave it to this user. */
async function externalUser(
  { db, rows }: Pick<Deps, 'db' | 'rows'>,
  externalId: string,
): Promise<number | null> {
  const found = await findExternalUser(db.pool, externalId);
  return found === null ? null : (rows.admit('users', found)?.id ?? null);
}
