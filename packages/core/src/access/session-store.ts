import type { Database, Session as SessionRow } from '@evergrant/database';
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
