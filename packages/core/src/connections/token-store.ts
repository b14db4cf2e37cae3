import type { Database } from '@evergrant/database';
import { type ConnectionReason, type ConnectionStatus, isConnectionReason } from './connection.ts';

/** A sealed access token with what a read must know about it. */
export interface StoredToken {
  readonly connectionId: number;
  readonly userId: number;
  readonly provider: string;
  readonly accountId: string;
  readonly status: ConnectionStatus;
  readonly reason: ConnectionReason | null;
  readonly grantedScope: readonly string[];
  readonly version: number;
  /** The envelope. */
  readonly accessToken: string;
  readonly tokenType: string;
  readonly refreshable: boolean;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  readonly refreshDueAt: Date | null;
  readonly refreshFailures: number;
}

interface Row {
  connection_id: number;
  user_id: number;
  provider: string;
  provider_account_id: string;
  status: ConnectionStatus;
  reason: string | null;
  granted_scope: string[];
  version: number;
  access_token: string;
  token_type: string;
  refreshable: boolean;
  issued_at: Date;
  expires_at: Date | null;
  refresh_due_at: Date | null;
  refresh_failures: number;
}

const toStoredToken = (row: Row): StoredToken => ({
  connectionId: row.connection_id,
  userId: row.user_id,
  provider: row.provider,
  accountId: row.provider_account_id,
  status: row.status,
  reason: isConnectionReason(row.reason) ? row.reason : null,
  grantedScope: row.granted_scope,
  version: row.version,
  accessToken: row.access_token,
  tokenType: row.token_type,
  refreshable: row.refreshable,
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  refreshDueAt: row.refresh_due_at,
  refreshFailures: row.refresh_failures,
});

/** The hottest query of the hub: prepared, and one for many users at once. */
const TOKENS_OF_USERS = {
  name: 'tokens_of_users',
  text: `SELECT t.connection_id, t.user_id, c.provider, c.provider_account_id, c.status, c.reason, c.granted_scope, t.version,
    t.access_token, t.token_type, t.refreshable, t.issued_at, t.expires_at, t.refresh_due_at, t.refresh_failures
  FROM connections c JOIN sealed_tokens t ON t.connection_id = c.id
  WHERE c.user_id = ANY($1) AND c.status <> 'disconnected'`,
};

/** The stored tokens of each user named. */
export async function loadTokensOfUsers(
  db: Pick<Database, 'pool'>,
  userIds: readonly number[],
): Promise<Map<number, StoredToken[]>> {
  const { rows } = await db.pool.query<Row>({ ...TOKENS_OF_USERS, values: [userIds] });
  const byUser = new Map<number, StoredToken[]>(userIds.map((userId) => [userId, []]));
  for (const row of rows) byUser.get(row.user_id)?.push(toStoredToken(row));
  return byUser;
}
