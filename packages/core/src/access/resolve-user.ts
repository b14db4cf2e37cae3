import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { isRowId } from '../row-id.ts';
import { findExternalUser, userExists } from './user-store.ts';

type Named = { readonly userId?: number | undefined; readonly externalUserId?: string | undefined };
type UserDeps = Pick<Deps, 'db' | 'userCache' | 'rows'>;

const invalid = (correlationId: string, message?: string) =>
  new IntegrationsServiceError('INVALID_USER_ID', {
    correlationId,
    ...(message === undefined ? {} : { message }),
  });

/**
 * The user a caller names, by our id or by its own.
 *
 * @throws INVALID_USER_ID nobody named, both named, or nobody of that id
 */
export async function resolveUser(
  deps: UserDeps,
  named: Named,
  origin: { correlationId: string },
): Promise<number> {
  const id = await findUser(deps, named, origin);
  if (id === null) throw invalid(origin.correlationId);
  return id;
}

/**
 * The user a caller names; null: a user of the host application whom the hub has not seen yet, and who has nothing here.
 *
 * @throws INVALID_USER_ID nobody named, both named, nobody of our id, or made or changed past the hub
 */
export async function findUser(
  deps: UserDeps,
  named: Named,
  { correlationId }: { correlationId: string },
): Promise<number | null> {
  const { userId, externalUserId } = named;
  if ((userId === undefined) === (externalUserId === undefined))
    throw invalid(correlationId, 'Name the user: either userId or externalUserId.');
  if (userId !== undefined && !isRowId(userId)) throw invalid(correlationId);
  const name = userId === undefined ? `external:${externalUserId}` : `id:${userId}`;
  const cached = deps.userCache.get(name);
  if (cached !== undefined) return cached;
  const found =
    userId === undefined ? await externalUser(deps, externalUserId ?? '') : await knownUser(deps, userId);
  if (found === 'refused') throw invalid(correlationId);
  if (found !== null) deps.userCache.set(name, found);
  return found;
}

const knownUser = async ({ db }: Pick<Deps, 'db'>, id: number): Promise<number | 'refused'> =>
  (await userExists(db.pool, id)) ? id : 'refused';

/** Whose tokens an application gets hangs on this id: it has to be the hub that gave it to this user. */
async function externalUser(
  { db, rows }: Pick<Deps, 'db' | 'rows'>,
  externalId: string,
): Promise<number | 'refused' | null> {
  const found = await findExternalUser(db.pool, externalId);
  return found === null ? null : (rows.admit('users', found)?.id ?? 'refused');
}
