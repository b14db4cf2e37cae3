import type { Deps } from '../deps.ts';
import { idPage } from '../id-page.ts';
import { type ExternalUserView, toExternalUser } from './external-user.ts';
import { findExternalUsers } from './user-store.ts';

/**
 * A page of the users of host applications, by id. Those made or changed past the hub are left out.
 *
 * @param page.after the id that the page before ended with. Default: from the beginning
 */
export async function listExternalUsers(
  { db, rows }: Pick<Deps, 'db' | 'rows'>,
  { after = 0, limit }: { readonly after?: number | undefined; readonly limit: number },
): Promise<{ readonly users: readonly ExternalUserView[]; readonly nextCursor: string | null }> {
  const found = await findExternalUsers(db.pool, { after, limit: limit + 1 });
  const page = idPage(found, limit);
  return {
    users: page.rows.flatMap((row) => toExternalUser(rows, row) ?? []),
    nextCursor: page.nextCursor,
  };
}
