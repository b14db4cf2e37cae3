import type { Database, Queryable } from '../transaction.ts';

/** An invitation as it is stored: of the link's and the browser's secret only the hashes. */
export interface ConnectSessionRow {
  readonly id: string;
  readonly userId: number;
  readonly providers: readonly string[];
  readonly returnUrl: string;
  readonly browserHash: string | null;
  readonly expiresAt: Date;
}

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
export async function bindGuest(db: Queryable, id: string, browserHash: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `UPDATE connect_sessions SET browser_hash = $2
      WHERE id = $1 AND browser_hash IS NULL AND expires_at > $3`,
    values: [id, browserHash, now],
  });
  return rowCount === 1;
}

export async function findSession(db: Queryable, id: string): Promise<ConnectSessionRow | null> {
  const { rows } = await db.query<ConnectSessionRow>({
    name: 'find_connect_session',
    text: `SELECT id, user_id AS "userId", providers, return_url AS "returnUrl", browser_hash AS "browserHash",
        expires_at AS "expiresAt"
      FROM connect_sessions WHERE id = $1`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** Forgets invitations that have run out. */
export async function deleteConnectSessionsBefore(
  db: Pick<Database, 'prisma'>,
  before: Date,
): Promise<number> {
  return (await db.prisma.connectSession.deleteMany({ where: { expiresAt: { lt: before } } })).count;
}
