import type { Database, Session as SessionRow, User } from '@evergrant/database';
import { columns } from '../columns.ts';
import { AUTHENTICATED_ROWS } from '../rows/authenticated-rows.ts';
import type { Queryable } from '../transaction.ts';

/** A browser in which somebody is signed in, as they may see it. */
export type Session = Readonly<
  Pick<SessionRow, 'id' | 'ipAddress' | 'userAgent' | 'createdAt' | 'updatedAt' | 'expiresAt'>
>;

/** Those that have not ended, the one used last first. */
export const findSessions = (db: Pick<Database, 'prisma'>, userId: number, now: Date): Promise<Session[]> =>
  db.prisma.session.findMany({
    where: { userId, expiresAt: { gt: now } },
    select: { id: true, ipAddress: true, userAgent: true, createdAt: true, updatedAt: true, expiresAt: true },
    orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
  });

/** @returns how many of the user's sessions ended: all, or the one that is named */
export async function deleteSessions(
  db: Queryable,
  { userId, sessionId }: { readonly userId: number; readonly sessionId?: number | undefined },
): Promise<number> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM sessions WHERE user_id = $1 AND ($2::int IS NULL OR id = $2)',
    values: [userId, sessionId ?? null],
  });
  return rowCount ?? 0;
}

/** Forgets sessions that have ended. */
export async function deleteSessionsBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM sessions WHERE expires_at < $1',
    values: [before],
  });
  return rowCount ?? 0;
}

const USER_FIELDS = ['name', 'seal', ...AUTHENTICATED_ROWS.users] as const satisfies readonly (keyof User)[];
const SESSION_FIELDS = [
  'token',
  'userId',
  'expiresAt',
  'createdAt',
  'authenticatedAt',
  'impersonatedBy',
] as const satisfies readonly (keyof SessionRow)[];

export interface SignedInRow {
  readonly session: Readonly<Pick<SessionRow, 'id' | 'seal' | (typeof SESSION_FIELDS)[number]>>;
  readonly user: Readonly<Pick<User, (typeof USER_FIELDS)[number]>>;
}

/** A session and whose it is, in one statement: it is asked with every request of a browser. */
export async function findSessionOfToken(db: Queryable, token: string): Promise<SignedInRow | null> {
  const { rows } = await db.query<
    Omit<SignedInRow['session'], 'id' | 'seal'> &
      SignedInRow['user'] & { sessionId: number; sessionSeal: string | null }
  >({
    name: 'find_session_of_token',
    text: `SELECT s.id AS "sessionId", s.seal AS "sessionSeal", ${columns(SESSION_FIELDS, 's')}, ${columns(USER_FIELDS, 'u')}
      FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token = $1`,
    values: [token],
  });
  const [row] = rows;
  if (row === undefined) return null;
  const { sessionId, sessionSeal, userId, expiresAt, createdAt, authenticatedAt, impersonatedBy, ...user } =
    row;
  const session = { id: sessionId, seal: sessionSeal, token, userId, expiresAt, createdAt };
  return { session: { ...session, authenticatedAt, impersonatedBy }, user };
}
