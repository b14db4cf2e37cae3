import { createHash } from 'node:crypto';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { Queryable } from '../transaction.ts';
import { findExternalUser, insertExternalUser, setUserName, takeUserId } from './user-store.ts';

/** A user of a host application, as that names them. */
export interface ExternalUser {
  readonly externalId: string;
  /** What the host application calls them now; default: as before, at first the id. */
  readonly name: string | undefined;
}

/**
 * The user that stands for a host application's user, created at first sight. Its address is a placeholder under
 * `.invalid` (RFC 2606): nobody can sign in with it.
 *
 * @returns `isNew`: whether it was created now
 * @throws INVALID_USER_ID the user was made or changed past the hub
 */
export async function ensureExternalUser(
  { rows }: Pick<Deps, 'rows'>,
  tx: Queryable,
  { externalId, name }: ExternalUser,
): Promise<{ readonly id: number; readonly isNew: boolean }> {
  const known = await findExternalUser(tx, externalId);
  const { user: found, isNew } =
    known === null ? await create(rows, tx, { externalId, name }) : { user: known, isNew: false };
  if (rows.admit('users', found) === null) throw new IntegrationsServiceError('INVALID_USER_ID');
  if (name !== undefined) await setUserName(tx, found.id, name);
  return { id: found.id, isNew };
}

async function create(rows: Deps['rows'], tx: Queryable, { externalId, name }: ExternalUser) {
  const handle = createHash('sha256').update(externalId).digest('hex');
  const content = {
    id: await takeUserId(tx),
    email: `${handle}@external.invalid`,
    emailVerified: false,
    role: 'user',
    banned: false,
    banExpires: null,
    twoFactorEnabled: false,
    externalId,
  };
  const user = { ...content, seal: rows.seal('users', content), name: name ?? externalId.slice(0, 80) };
  if (await insertExternalUser(tx, user)) return { user, isNew: true };
  // Somebody was faster.
  const found = await findExternalUser(tx, externalId);
  if (found === null) throw new Error('a user that was there is gone');
  return { user: found, isNew: false };
}
