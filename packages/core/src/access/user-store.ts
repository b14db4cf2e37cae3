import { createHash } from 'node:crypto';
import type { User } from '@evergrant/database';
import type { Queryable } from '../transaction.ts';

/** Asked at every read of a token whose user was not seen in the last minute. */
export async function findUserId(
  db: Queryable,
  named: { id: number } | { externalId: string },
): Promise<number | null> {
  const { rows } = await db.query<Pick<User, 'id'>>(
    'id' in named
      ? { name: 'find_user', text: 'SELECT id FROM users WHERE id = $1', values: [named.id] }
      : {
          name: 'find_external_user',
          text: 'SELECT id FROM users WHERE external_id = $1',
          values: [named.externalId],
        },
  );
  return rows[0]?.id ?? null;
}

/** Addresses that only users of host applications have: nobody signs up with one, so that none is taken beforehand. */
export const RESERVED_ADDRESS = /@external\.invalid$/i;

/**
 * The user that stands for a host application's user, created at first sight. Its address is a placeholder under
 * `.invalid` (RFC 2606): nobody can sign in with it.
 *
 * @param user.name what the host application calls them now; default: as before, at first the id
 */
export async function ensureExternalUser(
  db: Queryable,
  user: { readonly externalId: string; readonly name: string | undefined },
): Promise<number> {
  const { externalId, name } = user;
  const handle = createHash('sha256').update(externalId).digest('hex');
  const { rows } = await db.query<Pick<User, 'id'>>({
    // Without an update, a row that is there already would not be returned.
    text: `INSERT INTO users (external_id, name, email) VALUES ($1, $2, $3)
      ON CONFLICT (external_id) DO UPDATE SET name = coalesce($4, users.name) RETURNING id`,
    values: [externalId, name ?? externalId.slice(0, 80), `${handle}@external.invalid`, name ?? null],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('an upsert returned no row');
  return row.id;
}
