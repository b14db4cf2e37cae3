import type { User } from '@evergrant/database';
import { columns } from '../columns.ts';
import { AUTHENTICATED_ROWS } from '../rows/authenticated-rows.ts';
import type { Queryable } from '../transaction.ts';

/** Whether there is a user of this id. Asked at every read of a token whose user was not seen in the last minute. */
export async function userExists(db: Queryable, id: number): Promise<boolean> {
  const { rows } = await db.query({
    name: 'find_user',
    text: 'SELECT FROM users WHERE id = $1',
    values: [id],
  });
  return rows.length === 1;
}

const GUARDED_FIELDS = [...AUTHENTICATED_ROWS.users, 'seal'] as const satisfies readonly (keyof User)[];
export type GuardedUser = Readonly<Pick<User, (typeof GUARDED_FIELDS)[number]>>;

const EXTERNAL_FIELDS = [...GUARDED_FIELDS, 'name', 'createdAt'] as const satisfies readonly (keyof User)[];
export type ExternalUserRow = Readonly<Pick<User, (typeof EXTERNAL_FIELDS)[number]>>;

/** Asked as often as {@link userExists}, where callers name users by ids of their own. */
export async function findExternalUser(db: Queryable, externalId: string): Promise<ExternalUserRow | null> {
  const { rows } = await db.query<ExternalUserRow>({
    name: 'find_external_user',
    text: `SELECT ${columns(EXTERNAL_FIELDS)} FROM users WHERE external_id = $1`,
    values: [externalId],
  });
  return rows[0] ?? null;
}

/** Addresses that only users of host applications have: nobody signs up with one, so that none is taken beforehand. */
export const RESERVED_ADDRESS = /@external\.invalid$/i;

/** An id that nobody has had. */
export async function takeUserId(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ id: number }>({
    text: `SELECT nextval(pg_get_serial_sequence('users', 'id'))::int AS id`,
  });
  const [row] = rows;
  if (row === undefined) throw new Error('a sequence returned no row');
  return row.id;
}

/** @returns false when there is one of this external id: nothing was written */
export async function insertExternalUser(
  db: Queryable,
  user: GuardedUser & Readonly<Pick<User, 'name'>>,
): Promise<boolean> {
  const { id, externalId, name, email, seal } = user;
  const { rowCount } = await db.query({
    text: `INSERT INTO users (id, external_id, name, email, seal) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (external_id) DO NOTHING`,
    values: [id, externalId, name, email, seal],
  });
  return rowCount === 1;
}

export async function setUserName(db: Queryable, id: number, name: string): Promise<void> {
  await db.query({ text: 'UPDATE users SET name = $2 WHERE id = $1 AND name <> $2', values: [id, name] });
}

/** Users of host applications by id. @param page.after the id that the page before ended with; 0: the beginning */
export async function findExternalUsers(
  db: Queryable,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<ExternalUserRow[]> {
  const { rows } = await db.query<ExternalUserRow>({
    name: 'find_external_users',
    text: `SELECT ${columns(EXTERNAL_FIELDS)} FROM users WHERE external_id IS NOT NULL AND id > $1::bigint ORDER BY id LIMIT $2`,
    values: [after, limit],
  });
  return rows;
}

/**
 * Deletes a user with what is theirs, unless accounts of theirs are connected: what is stored of those must not be forgotten
 * before it is given back. Nobody connects another one meanwhile.
 *
 * @returns `gone`: there was no such user any more
 */
export async function deleteUser(db: Queryable, id: number): Promise<'deleted' | 'connected' | 'gone'> {
  const { rows } = await db.query({ text: 'SELECT FROM users WHERE id = $1 FOR UPDATE', values: [id] });
  if (rows.length === 0) return 'gone';
  const { rowCount } = await db.query({
    text: `DELETE FROM users WHERE id = $1
      AND NOT EXISTS (SELECT FROM connections WHERE user_id = $1 AND status <> 'disconnected')`,
    values: [id],
  });
  return rowCount === 1 ? 'deleted' : 'connected';
}
