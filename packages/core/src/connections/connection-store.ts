import type { Connection, SealedToken } from '@evergrant/database';
import { z } from 'zod';
import { type AuditedEvent, auditParameter, insertAuditEventsSql } from '../audit/audit-store.ts';
import { CHANGE_CHANNEL, type Change, changePayload } from '../changes/change-feed.ts';
import { columns } from '../columns.ts';
import type { JobPayloads } from '../jobs/jobs.ts';
import { insertJobSql } from '../jobs/outbox-store.ts';
import type { Resource } from '../oauth/resources.ts';
import { isRowId } from '../row-id.ts';
import { type FlowOutcome, recordOutcomeSql } from '../state/flow-store.ts';
import type { Queryable } from '../transaction.ts';
import type { ConnectionState } from './connection.ts';
import { type ConnectionRow, connectionRowSchema } from './integration.ts';

/** The shape of a row as the database driver gives it. */
const rowShape = connectionRowSchema(z.date()).shape;
const CONNECTION_FIELDS = z.object(rowShape).omit({ sealedToken: true }).keyof().options;
const TOKEN_FIELDS = rowShape.sealedToken.unwrap().keyof().options;

type Facts = Pick<SealedToken, (typeof TOKEN_FIELDS)[number]>;
type JoinedRow = Pick<Connection, (typeof CONNECTION_FIELDS)[number]> & {
  [Fact in keyof Facts]: Facts[Fact] | null;
};

/** Connections with their tokens' facts; a condition on `c` and an order follow. */
const SELECT_CONNECTIONS = `
  SELECT ${columns(CONNECTION_FIELDS, 'c')}, ${columns(TOKEN_FIELDS, 't')}
  FROM connections c LEFT JOIN sealed_tokens t ON t.connection_id = c.id AND t.user_id = c.user_id`;

function toConnectionRow(joined: JoinedRow): ConnectionRow {
  const {
    host,
    version,
    refreshable,
    issuedAt,
    expiresAt,
    refreshTokenExpiresAt,
    refreshDueAt,
    refreshFailures,
    ...row
  } = joined;
  const sealedToken =
    host === null || version === null || refreshable === null || issuedAt === null || refreshFailures === null
      ? null
      : {
          host,
          version,
          refreshable,
          issuedAt,
          expiresAt,
          refreshTokenExpiresAt,
          refreshDueAt,
          refreshFailures,
        };
  return { ...row, sealedToken };
}

/** Template parameters as they are stored; anything but text is left out. */
export const toParameters = (value: unknown): Record<string, string> =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {};

/** Whose connections a call may see, and which of them: one user's, everybody's (an API key), or what a guest was invited for. */
export interface ConnectionScope {
  readonly userId?: number;
  readonly providers?: readonly string[];
  readonly connectionId?: number;
}

/** @param invitation default: all of the owner's */
export const createConnectionScope = (
  owner: number | 'any',
  invitation?: { readonly providers: readonly string[]; readonly connectionId: number | null },
): ConnectionScope => ({
  ...(owner === 'any' ? {} : { userId: owner }),
  ...(invitation === undefined ? {} : { providers: invitation.providers }),
  ...(typeof invitation?.connectionId === 'number' ? { connectionId: invitation.connectionId } : {}),
});

/** Whether somebody may see a connection, or what leads to one. */
export const isWithin = (
  scope: ConnectionScope,
  { userId, provider, connectionId }: { userId: number; provider: string; connectionId: number | null },
): boolean =>
  (scope.userId === undefined || scope.userId === userId) &&
  scope.providers?.includes(provider) !== false &&
  (scope.connectionId === undefined || scope.connectionId === connectionId);

/** A connection by its id, and by whose it must be. */
export interface ConnectionRef {
  readonly scope: ConnectionScope;
  readonly id: number;
}

/** An account of a user at a provider: of each there is one connection at most. */
export interface AccountKey {
  readonly userId: number;
  readonly provider: string;
  readonly providerAccountId: string;
}

export async function findConnection(
  db: Queryable,
  scope: ConnectionScope,
  id: number,
): Promise<ConnectionRow | null> {
  if (!isRowId(id)) return null;
  const { rows } = await db.query<JoinedRow>({
    name: 'find_connection',
    text: `${SELECT_CONNECTIONS} WHERE c.id = $1 AND ($2::int IS NULL OR c.user_id = $2)
      AND ($3::text[] IS NULL OR c.provider = ANY($3)) AND ($4::int IS NULL OR c.id = $4)`,
    values: [id, scope.userId ?? null, scope.providers ?? null, scope.connectionId ?? null],
  });
  return rows[0] === undefined ? null : toConnectionRow(rows[0]);
}

export async function findConnectionByAccount(
  db: Queryable,
  account: AccountKey,
): Promise<ConnectionRow | null> {
  const { rows } = await db.query<JoinedRow>({
    name: 'find_connection_by_account',
    text: `${SELECT_CONNECTIONS} WHERE c.user_id = $1 AND c.provider = $2 AND c.provider_account_id = $3`,
    values: [account.userId, account.provider, account.providerAccountId],
  });
  return rows[0] === undefined ? null : toConnectionRow(rows[0]);
}

/** All connections of an account at a provider, whoever owns them, oldest first. */
export async function findConnectionsOfAccount(
  db: Queryable,
  account: Omit<AccountKey, 'userId'>,
): Promise<ConnectionRow[]> {
  const { rows } = await db.query<JoinedRow>({
    name: 'find_connections_of_account',
    text: `${SELECT_CONNECTIONS} WHERE c.provider = $1 AND c.provider_account_id = $2 AND c.status <> 'disconnected'
      ORDER BY c.id`,
    values: [account.provider, account.providerAccountId],
  });
  return rows.map(toConnectionRow);
}

/** Accounts at a provider: some by their ids, or all whose ids begin alike. */
export type AccountsAt =
  | { readonly kind: 'accounts'; readonly ids: readonly string[] }
  | { readonly kind: 'below'; readonly prefix: string };

/** All connections of some accounts at a provider, whoever owns them, also those that are disconnected; oldest first. */
export async function findConnectionsOfAccounts(
  db: Queryable,
  provider: string,
  accounts: AccountsAt,
): Promise<ConnectionRow[]> {
  const [condition, value] =
    accounts.kind === 'accounts'
      ? ['c.provider_account_id = ANY($2::text[])', accounts.ids]
      : ['starts_with(c.provider_account_id, $2)', accounts.prefix];
  const { rows } = await db.query<JoinedRow>({
    text: `${SELECT_CONNECTIONS} WHERE c.provider = $1 AND ${condition} ORDER BY c.id`,
    values: [provider, value],
  });
  return rows.map(toConnectionRow);
}

/** Connections by their ids, in any order. */
export async function findConnectionsByIds(
  db: Queryable,
  scope: ConnectionScope,
  ids: readonly number[],
): Promise<ConnectionRow[]> {
  const { rows } = await db.query<JoinedRow>({
    name: 'find_connections_by_ids',
    text: `${SELECT_CONNECTIONS} WHERE c.id = ANY($1::int[]) AND ($2::int IS NULL OR c.user_id = $2)
      AND ($3::text[] IS NULL OR c.provider = ANY($3)) AND ($4::int IS NULL OR c.id = $4)`,
    values: [ids, scope.userId ?? null, scope.providers ?? null, scope.connectionId ?? null],
  });
  return rows.map(toConnectionRow);
}

/** A user's connections, newest first. */
export async function findConnectionsOfUser(db: Queryable, userId: number): Promise<ConnectionRow[]> {
  const { rows } = await db.query<JoinedRow>({
    name: 'find_connections_of_user',
    text: `${SELECT_CONNECTIONS} WHERE c.user_id = $1 ORDER BY c.created_at DESC, c.id DESC`,
    values: [userId],
  });
  return rows.map(toConnectionRow);
}

/** SQL that tells every process, exactly when the transaction commits. */
const notifySql = (channel: string, payload: string): string => `SELECT pg_notify(${channel}, ${payload})`;

/** Tells every process of a change, exactly when the transaction commits. */
export async function notifyChange(db: Queryable, change: Change): Promise<void> {
  await db.query({
    name: 'notify_change',
    text: notifySql('$1', '$2'),
    values: [CHANGE_CHANNEL, changePayload(change)],
  });
}

/** The sealed token set of a connection, as it is written. */
export type SealedTokenWrite = Readonly<
  Pick<
    SealedToken,
    | 'accessToken'
    | 'refreshToken'
    | 'tokenType'
    | 'refreshable'
    | 'issuedAt'
    | 'expiresAt'
    | 'refreshTokenExpiresAt'
    | 'refreshDueAt'
  >
>;

/** In the order in which every statement takes them. */
export const tokenValues = (write: SealedTokenWrite) => [
  write.accessToken,
  write.refreshToken,
  write.tokenType,
  write.refreshable,
  write.issuedAt,
  write.expiresAt,
  write.refreshTokenExpiresAt,
  write.refreshDueAt,
];

/** What a consent says of a connection. */
export type ConnectionWrite = ConnectionState &
  Readonly<Pick<Connection, 'accountName' | 'accountEmail' | 'avatarUrl'>> & {
    readonly requestedScope: readonly string[];
    readonly requiredScope: readonly string[];
    readonly grantedScope: readonly string[];
    readonly parameters: Readonly<Record<string, string>>;
    readonly at: Date;
    /** Which of the account's sites or tenants is used. Null: none, or not chosen yet. */
    readonly resource: Resource | null;
  };

const writtenValues = (write: ConnectionWrite) => [
  write.status,
  write.reason,
  write.accountName,
  write.accountEmail,
  write.avatarUrl,
  write.requestedScope,
  write.requiredScope,
  write.grantedScope,
  JSON.stringify(write.parameters),
  write.at,
  resourceMetadata(write.resource),
];

const resourceMetadata = (resource: Resource | null): string =>
  JSON.stringify(resource === null ? {} : { resource });

/**
 * Creates the connection of an account. Waits for another transaction that is just creating it.
 *
 * @returns its id; null when it is there already: nothing was written, and no lock is held
 */
export async function insertConnection(
  db: Queryable,
  account: AccountKey,
  write: ConnectionWrite,
): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>({
    name: 'insert_connection',
    text: `INSERT INTO connections (user_id, provider, provider_account_id, status, reason, account_name, account_email,
        avatar_url, requested_scope, required_scope, granted_scope, parameters, status_since, connected_at, updated_at, metadata)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $13, $14)
      ON CONFLICT (user_id, provider, provider_account_id) DO NOTHING RETURNING id`,
    values: [account.userId, account.provider, account.providerAccountId, ...writtenValues(write)],
  });
  return rows[0]?.id ?? null;
}

/**
 * Brings a connection back in place: same id, same label, and what is known of the account where the provider tells it
 * at the first consent only (Apple). Its token row is to be locked before.
 */
export async function reviveConnection(db: Queryable, id: number, write: ConnectionWrite): Promise<void> {
  await db.query({
    name: 'revive_connection',
    text: `UPDATE connections SET status = $2, reason = $3, account_name = coalesce($4, account_name),
        account_email = coalesce($5, account_email), avatar_url = coalesce($6, avatar_url),
        requested_scope = $7, required_scope = $8, granted_scope = $9, parameters = $10, status_since = $11, connected_at = $11,
        updated_at = $11, last_refreshed_at = NULL, metadata = metadata - 'resource' || $12::jsonb
      WHERE id = $1`,
    values: [id, ...writtenValues(write)],
  });
}

const KEPT_FIELDS = [
  'refreshToken',
  'refreshTokenExpiresAt',
] as const satisfies readonly (keyof SealedToken)[];
type KeptToken = Pick<SealedToken, (typeof KEPT_FIELDS)[number]>;

/**
 * Locks the token row of a connection and reads what a reconnect may keep of it. To be called before the connection's
 * own row is changed: a refresh that ends takes the two in this order, and the other one would be a deadlock.
 */
export async function lockSealedToken(db: Queryable, connectionId: number): Promise<KeptToken | null> {
  const { rows } = await db.query<KeptToken>({
    name: 'lock_sealed_token',
    text: `SELECT ${columns(KEPT_FIELDS)} FROM sealed_tokens WHERE connection_id = $1 FOR UPDATE`,
    values: [connectionId],
  });
  return rows[0] ?? null;
}

/**
 * Ends a consent: the new token set, the flow's outcome, the audit event and the notification. The version grows and
 * every lease is void, so a refresh under way cannot overwrite the tokens.
 *
 * @param consent.keepsRefreshToken whether the refresh token is the one of before: what was sent and not answered is held
 *   as it was
 */
export async function replaceSealedToken(
  db: Queryable,
  owner: { connectionId: number; userId: number; provider: string; host: string },
  consent: {
    write: SealedTokenWrite;
    keepsRefreshToken: boolean;
    /** Null: there was none, and its outcome is noted nowhere. */
    flowId: string | null;
    outcome: FlowOutcome;
    event: AuditedEvent;
  },
): Promise<void> {
  await db.query({
    name: 'replace_sealed_token',
    text: `WITH token AS (
        INSERT INTO sealed_tokens AS t (connection_id, user_id, provider, access_token, refresh_token, token_type, refreshable,
          issued_at, expires_at, refresh_token_expires_at, refresh_due_at, host)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $17)
        ON CONFLICT (connection_id) DO UPDATE SET
          access_token = excluded.access_token, refresh_token = excluded.refresh_token, token_type = excluded.token_type,
          refreshable = excluded.refreshable, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
          refresh_token_expires_at = excluded.refresh_token_expires_at, refresh_due_at = excluded.refresh_due_at,
          host = excluded.host, closed_until = NULL, version = t.version + 1, refresh_failures = 0, lease_owner = NULL,
          lease_until = NULL, refresh_sent_at = CASE WHEN $18 THEN t.refresh_sent_at END, refused_at = '{}'),
      ended AS (${recordOutcomeSql('$12', '$13')}),
      audited AS (${insertAuditEventsSql('$14')})
      ${notifySql('$15', '$16')}`,
    values: [
      owner.connectionId,
      owner.userId,
      owner.provider,
      ...tokenValues(consent.write),
      consent.flowId,
      JSON.stringify(consent.outcome),
      auditParameter(consent.event),
      CHANGE_CHANNEL,
      changePayload(owner),
      owner.host,
      consent.keepsRefreshToken,
    ],
  });
}

const TAKEN_FIELDS = ['accessToken', 'refreshToken'] as const satisfies readonly (keyof SealedToken)[];

/** What a revocation needs after the connection has forgotten its tokens, and the job that makes sure of it. */
export type DetachedTokens = Readonly<Pick<SealedToken, (typeof TAKEN_FIELDS)[number]>> & {
  /** Of the connection, at the moment when it lost its tokens: they are bound to them. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly jobId: string;
};

/**
 * Marks a connection as disconnected, takes its tokens away into a job that revokes them, audits and notifies; of any
 * number of calls exactly one does. The token row is locked first, as {@link lockSealedToken} says.
 *
 * @param job what the job must know besides the tokens, and how long it waits
 * @returns false when somebody else was faster; otherwise its tokens, null when it had none
 */
export async function detachConnection(
  db: Queryable,
  connection: Change,
  {
    at,
    job,
    event,
  }: {
    at: Date;
    job: {
      payload: Omit<JobPayloads['revoke-grant'], 'accessToken' | 'refreshToken' | 'parameters'>;
      delayMs: number;
    };
    event: AuditedEvent;
  },
): Promise<DetachedTokens | null | false> {
  const { status, reason } = disconnectedState(at);
  const { rows } = await db.query<{ [Part in keyof DetachedTokens]: DetachedTokens[Part] | null }>({
    name: 'detach_connection',
    text: `WITH locked AS MATERIALIZED (SELECT connection_id FROM sealed_tokens WHERE connection_id = $1 FOR UPDATE),
      changed AS (
        UPDATE connections SET status = $8, reason = $9, status_since = $2, updated_at = $2
        WHERE id = $1 AND status <> $8 AND (SELECT count(*) FROM locked) >= 0
        RETURNING id, parameters),
      gone AS (
        DELETE FROM sealed_tokens USING changed WHERE connection_id = changed.id
        RETURNING access_token, refresh_token, changed.parameters),
      audited AS (${insertAuditEventsSql('$3', ', changed')}),
      job AS (${insertJobSql('revoke-grant', {
        payload: `$6::jsonb || jsonb_build_object('parameters', gone.parameters, 'accessToken', gone.access_token, 'refreshToken', gone.refresh_token)`,
        dueAt: `now() + $7 * interval '1 millisecond'`,
        from: 'gone',
      })})
      SELECT pg_notify($4, $5), ${columns([...TAKEN_FIELDS, 'parameters'], 'gone')}, job.id::text AS "jobId"
      FROM changed LEFT JOIN gone ON true LEFT JOIN job ON true`,
    values: [
      connection.connectionId,
      at,
      auditParameter(event),
      CHANGE_CHANNEL,
      changePayload(connection),
      JSON.stringify(job.payload),
      job.delayMs,
      status,
      reason,
    ],
  });
  const [row] = rows;
  if (row === undefined) return false;
  const { accessToken, refreshToken, parameters, jobId } = row;
  return accessToken === null || jobId === null
    ? null
    : { accessToken, refreshToken, parameters: toParameters(parameters), jobId };
}

/** What {@link detachConnection} makes of a connection. */
export const disconnectedState = (at: Date) =>
  ({
    status: 'disconnected',
    reason: 'disconnected_by_user',
    statusSince: at,
    updatedAt: at,
  }) as const satisfies ConnectionState & Partial<ConnectionRow>;

/** Where a disconnected connection came from; null when it is connected, or gone. */
export async function findDisconnected(
  db: Queryable,
  connection: Change,
): Promise<{
  userId: number;
  connectionId: number;
  provider: string;
  accountId: string;
  parameters: Record<string, string>;
} | null> {
  const { userId, connectionId } = connection;
  const row = await findConnection(db, createConnectionScope(userId), connectionId);
  return row === null || row.status !== 'disconnected'
    ? null
    : {
        userId,
        connectionId,
        provider: row.provider,
        accountId: row.providerAccountId,
        parameters: toParameters(row.parameters),
      };
}

export async function setLabel(
  db: Queryable,
  { scope, id }: ConnectionRef,
  label: string | null,
): Promise<void> {
  await db.query({
    name: 'set_label',
    text: `UPDATE connections SET label = $3, updated_at = now() WHERE id = $1 AND ($2::int IS NULL OR user_id = $2)`,
    values: [id, scope.userId ?? null, label],
  });
}

/**
 * Keeps which resource of the account is used, and makes a connection ready that only waited for that.
 *
 * @returns false when the connection was disconnected meanwhile
 */
export async function setResource(
  db: Queryable,
  id: number,
  { resource, at }: { resource: Resource; at: Date },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'set_resource',
    text: `UPDATE connections SET metadata = metadata || $2::jsonb, updated_at = $3,
        status = (CASE WHEN reason = 'resource_not_chosen' THEN 'connected' ELSE status::text END)::connection_status,
        reason = CASE WHEN reason = 'resource_not_chosen' THEN NULL ELSE reason END,
        status_since = CASE WHEN reason = 'resource_not_chosen' THEN $3 ELSE status_since END
      WHERE id = $1 AND status <> 'disconnected'`,
    values: [id, resourceMetadata(resource), at],
  });
  return rowCount === 1;
}
