import type { ConnectSession, Database, User } from '@evergrant/database';
import type { Queryable } from '../transaction.ts';

/** An invitation as it is stored: of the link's and the browser's secret only the hashes. */
export type ConnectSessionRow = Readonly<Omit<ConnectSession, 'createdAt'>>;

/** Whose sessions somebody may see and end; null: everybody's. */
export type Maker = string | null;

export async function insertConnectSession(
  db: Queryable,
  session: Omit<ConnectSessionRow, 'browserHash'>,
): Promise<void> {
  const { id, userId, providers, connectionId, returnUrl, madeBy, expiresAt, seal } = session;
  await db.query({
    text: `INSERT INTO connect_sessions (id, user_id, providers, connection_id, return_url, made_by, expires_at, seal)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [id, userId, providers, connectionId, returnUrl, madeBy, expiresAt, seal],
  });
}

/** Binds an invitation to the first browser that opens it; false when one has already, or it has ended. */
export async function bindGuest(
  db: Pick<Database, 'prisma'>,
  guest: Pick<ConnectSessionRow, 'id' | 'browserHash' | 'seal'>,
  now: Date,
): Promise<boolean> {
  const { id, browserHash, seal } = guest;
  const { count } = await db.prisma.connectSession.updateMany({
    where: { id, browserHash: null, expiresAt: { gt: now } },
    data: { browserHash, seal },
  });
  return count === 1;
}

/** An invitation, with what its user is called. */
export const findSession = (
  db: Pick<Database, 'prisma'>,
  id: string,
): Promise<(ConnectSessionRow & { readonly user: Pick<User, 'name' | 'externalId'> }) | null> =>
  db.prisma.connectSession.findUnique({
    where: { id },
    omit: { createdAt: true },
    include: { user: { select: { name: true, externalId: true } } },
  });

/** Whether there is such an invitation, run out or not: none that was revoked. */
export async function isKnownSession(db: Queryable, id: string): Promise<boolean> {
  const { rows } = await db.query({
    name: 'is_known_session',
    text: 'SELECT FROM connect_sessions WHERE id = $1',
    values: [id],
  });
  return rows.length === 1;
}

/** @returns whose it was; null when there is none of that maker's */
export async function deleteSession(db: Queryable, id: string, maker: Maker): Promise<number | null> {
  const { rows } = await db.query<{ userId: number }>({
    text: `DELETE FROM connect_sessions
      WHERE id = $1 AND ($2::text IS NULL OR made_by IS NULL OR made_by = $2) RETURNING user_id AS "userId"`,
    values: [id, maker],
  });
  return rows[0]?.userId ?? null;
}

/** Those that have not ended, newest first. */
export const findSessionsOf = (
  db: Pick<Database, 'prisma'>,
  {
    maker,
    userId,
    limit,
  }: { readonly maker: Maker; readonly userId: number | undefined; readonly limit: number },
  now: Date,
) =>
  db.prisma.connectSession.findMany({
    where: {
      expiresAt: { gt: now },
      ...(maker === null ? {} : { madeBy: maker }),
      ...(userId === undefined ? {} : { userId }),
    },
    include: { user: { select: { externalId: true } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: limit,
  });

/** Forgets invitations that ran out long enough ago that no flow of theirs is still under way. */
export async function deleteConnectSessionsBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM connect_sessions WHERE expires_at < $1',
    values: [before],
  });
  return rowCount ?? 0;
}
