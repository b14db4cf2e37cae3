import type { ConnectSession, Database } from '@evergrant/database';
import type { Queryable } from '../transaction.ts';

/** An invitation as it is stored: of the link's and the browser's secret only the hashes. */
export type ConnectSessionRow = Readonly<Omit<ConnectSession, 'createdAt'>>;

export async function insertConnectSession(
  db: Queryable,
  session: Omit<ConnectSessionRow, 'browserHash'>,
): Promise<void> {
  await db.query({
    text: 'INSERT INTO connect_sessions (id, user_id, providers, return_url, expires_at) VALUES ($1, $2, $3, $4, $5)',
    values: [session.id, session.userId, session.providers, session.returnUrl, session.expiresAt],
  });
}

/** Binds an invitation to the first browser that opens it; false when one has already, or it has ended. */
export async function bindGuest(
  db: Pick<Database, 'prisma'>,
  guest: { readonly id: string; readonly browserHash: string },
  now: Date,
): Promise<boolean> {
  const { id, browserHash } = guest;
  const { count } = await db.prisma.connectSession.updateMany({
    where: { id, browserHash: null, expiresAt: { gt: now } },
    data: { browserHash },
  });
  return count === 1;
}

export const findSession = (db: Pick<Database, 'prisma'>, id: string): Promise<ConnectSessionRow | null> =>
  db.prisma.connectSession.findUnique({ where: { id }, omit: { createdAt: true } });

/** Forgets invitations that have run out. */
export async function deleteConnectSessionsBefore(
  db: Pick<Database, 'prisma'>,
  before: Date,
): Promise<number> {
  return (await db.prisma.connectSession.deleteMany({ where: { expiresAt: { lt: before } } })).count;
}
