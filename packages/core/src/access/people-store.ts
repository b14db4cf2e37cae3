import type { User } from '@evergrant/database';
import type { Queryable } from '../transaction.ts';

/** Somebody who has an account here, or a host application's user, as operators see them. */
export interface Person
  extends Readonly<Pick<User, 'id' | 'name' | 'email' | 'externalId' | 'twoFactorEnabled' | 'createdAt'>> {
  readonly role: 'user' | 'operator';
  /** Whether they are let in no more. */
  readonly banned: boolean;
  /** Those that are not disconnected. */
  readonly connections: number;
  /** When one of the sessions that they have was last used, to the hour; null: they are signed in nowhere. */
  readonly lastSeenAt: Date | null;
}

/** Who is looked for. */
export interface PeopleFilter {
  /** Part of a name, an address or an id, whatever its case. */
  readonly q?: string | undefined;
  /** Those who sign in here, or users of host applications. Default: both. */
  readonly kind?: 'account' | 'external' | undefined;
}

const PERSON = `u.id, u.name, u.email, u.external_id AS "externalId", u.two_factor_enabled AS "twoFactorEnabled",
  u.created_at AS "createdAt", u.role, coalesce(u.banned, false) AS banned,
  (SELECT count(*)::int FROM connections c WHERE c.user_id = u.id AND c.status <> 'disconnected') AS connections,
  (SELECT max(s.updated_at) FROM sessions s WHERE s.user_id = u.id AND s.expires_at > now()) AS "lastSeenAt"`;

/** People by id, the latest first. @param page.before the id that the page before ended with */
export async function findPeople(
  db: Queryable,
  { q, kind }: PeopleFilter,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<Person[]> {
  const { rows } = await db.query<Person>({
    text: `SELECT ${PERSON} FROM users u
      WHERE ($1::text IS NULL OR position(lower($1) IN lower(concat_ws(' ', u.id, u.name, u.email, u.external_id))) > 0)
        AND ($2::text IS NULL OR ($2 = 'external') = (u.external_id IS NOT NULL))
        AND ($3::bigint IS NULL OR u.id < $3)
      ORDER BY u.id DESC LIMIT $4`,
    values: [q ?? null, kind ?? null, before ?? null, limit],
  });
  return rows;
}

export async function findPerson(db: Queryable, id: number): Promise<Person | null> {
  const { rows } = await db.query<Person>({
    text: `SELECT ${PERSON} FROM users u WHERE u.id = $1`,
    values: [id],
  });
  return rows[0] ?? null;
}
