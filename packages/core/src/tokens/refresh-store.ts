import type { Connection, Database, SealedToken } from '@evergrant/database';
import { type AuditedEvent, auditParameter, insertAuditEventsSql } from '../audit/audit-store.ts';
import { CHANGE_CHANNEL } from '../changes/change-feed.ts';
import { columns } from '../columns.ts';
import { type ConnectionState, isConnectionReason } from '../connections/connection.ts';
import { type SealedTokenWrite, tokenValues, toParameters } from '../connections/connection-store.ts';
import type { ConnectionReason, ConnectionStatus } from '../connections/states.ts';
import type { TokenOwner } from '../vault/vault.ts';

/**
 * The statements of a refresh. Each is one round trip and one transaction of its own; no transaction is open while
 * the provider is asked.
 *
 * - *lease*: `lease_owner` (unique to one attempt) until `lease_until`, by the database's clock.
 * - *fence*: a result is written only where version and lease owner are still those of the attempt.
 * - *intent*: `refresh_sent_at`, set with the lease and cleared with the outcome.
 */
export interface RefreshRow {
  readonly connectionId: number;
  readonly userId: number;
  readonly provider: string;
  readonly accountId: string;
  readonly status: ConnectionStatus;
  readonly reason: ConnectionReason | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly requiredScope: readonly string[];
  readonly grantedScope: readonly string[];
  readonly version: number;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly refreshable: boolean;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  readonly refreshDueAt: Date | null;
  /** Whether that moment has come, by the database's clock. */
  readonly due: boolean;
  readonly refreshFailures: number;
  /** The provider has asked to be left alone with it, and that is not over. */
  readonly closed: boolean;
  /** Somebody holds the lease. */
  readonly leased: boolean;
  /** When a refresh was first sent whose outcome is still not known; null: none. */
  readonly sentAt: Date | null;
  /** How long ago that was, in ms, by the database's clock. */
  readonly sentMsAgo: number;
  /** When the provider refused without a reason, at least an hour apart, and has said nothing else since. */
  readonly refusedAt: readonly Date[];
  /** Whether another connection lives on the same account; asked only while an outcome is not known. */
  readonly accountShared: boolean;
}

const CONNECTION_FIELDS = [
  'provider',
  'providerAccountId',
  'status',
  'reason',
  'parameters',
  'requiredScope',
  'grantedScope',
] as const satisfies readonly (keyof Connection)[];
const TOKEN_FIELDS = [
  'connectionId',
  'userId',
  'version',
  'accessToken',
  'refreshToken',
  'refreshable',
  'issuedAt',
  'expiresAt',
  'refreshDueAt',
  'refreshFailures',
  'refreshSentAt',
  'refusedAt',
] as const satisfies readonly (keyof SealedToken)[];

const WITNESS_FIELDS = [
  'userId',
  'connectionId',
  'refreshToken',
] as const satisfies readonly (keyof SealedToken)[];

type Row = Pick<Connection, (typeof CONNECTION_FIELDS)[number]> &
  Pick<SealedToken, (typeof TOKEN_FIELDS)[number]> & {
    due: boolean;
    closed: boolean;
    leased: boolean;
    sentMsAgo: number | null;
    accountShared: boolean;
  };

/** The account a row is about, as logs and audit events name it. */
export const accountOf = (row: RefreshRow) => ({
  userId: row.userId,
  provider: row.provider,
  accountId: row.accountId,
  connectionId: row.connectionId,
});

/** SQL for reasons that a failed refresh leaves as they are: the user's to lift, whatever becomes of the provider. */
const STANDING = `c.reason IN ('scope_missing', 'resource_not_chosen')`;

/** Reads everything a refresh decides on, in one consistent look. */
export async function readRefreshRow(
  db: Pick<Database, 'pool'>,
  connectionId: number,
): Promise<RefreshRow | null> {
  const { rows } = await db.pool.query<Row>({
    name: 'read_refresh_row',
    text: `SELECT ${columns(CONNECTION_FIELDS, 'c')}, ${columns(TOKEN_FIELDS, 't')},
        coalesce(t.refresh_due_at <= now(), false) AS due,
        coalesce(t.closed_until > now(), false) AS closed, coalesce(t.lease_until > now(), false) AS leased,
        (extract(epoch FROM now() - t.refresh_sent_at) * 1000)::float8 AS "sentMsAgo",
        t.refresh_sent_at IS NOT NULL AND EXISTS (
          SELECT FROM connections o WHERE o.provider = c.provider AND o.provider_account_id = c.provider_account_id
            AND o.id <> c.id AND o.status <> 'disconnected' AND o.reason IS DISTINCT FROM 'grant_refused') AS "accountShared"
      FROM sealed_tokens t JOIN connections c ON c.id = t.connection_id
      WHERE t.connection_id = $1 AND c.status <> 'disconnected'`,
    values: [connectionId],
  });
  return rows[0] === undefined ? null : toRefreshRow(rows[0]);
}

const toRefreshRow = ({ providerAccountId, refreshSentAt, ...row }: Row): RefreshRow => ({
  ...row,
  accountId: providerAccountId,
  reason: isConnectionReason(row.reason) ? row.reason : null,
  parameters: toParameters(row.parameters),
  sentAt: refreshSentAt,
  sentMsAgo: row.sentMsAgo ?? 0,
});

/** One attempt's claim on one version of one token. */
export interface Lease {
  readonly connectionId: number;
  readonly version: number;
  /** Unique to the attempt, so that nobody mistakes another attempt's lease for its own. */
  readonly owner: string;
}

/**
 * Takes the lease and records the intent to send. The token is due from now on, so that an attempt whose process dies
 * is found as soon as its lease ends, and not when the token would have been due. Somebody who sent something since the
 * row was read holds it back, even when that lease is over already.
 *
 * @param intent.host the provider's host that is asked, where a user or an answer named it. Default: the one for all
 * @returns false when somebody else was faster
 */
export async function claimLease(
  db: Pick<Database, 'pool'>,
  lease: Lease,
  {
    sentAt,
    host = '',
    leaseMs,
    keepsSentAt = true,
  }: Pick<RefreshRow, 'sentAt'> & {
    readonly host?: string;
    readonly leaseMs: number;
    /** Whether the clock of an earlier sending runs on. Default true. */
    readonly keepsSentAt?: boolean;
  },
): Promise<boolean> {
  const { rowCount } = await db.pool.query({
    name: 'claim_lease',
    text: `UPDATE sealed_tokens SET lease_owner = $3, lease_until = now() + $4 * interval '1 millisecond',
        refresh_sent_at = CASE WHEN $7 THEN coalesce(refresh_sent_at, now()) ELSE now() END,
        refresh_due_at = least(refresh_due_at, now()), host = $6
      WHERE connection_id = $1 AND version = $2 AND (lease_until IS NULL OR lease_until <= now())
        AND refresh_sent_at IS NOT DISTINCT FROM $5`,
    values: [lease.connectionId, lease.version, lease.owner, leaseMs, sentAt, host, keepsSentAt],
  });
  return rowCount === 1;
}

/** Keeps the lease of a living attempt; false when another attempt has it, or its outcome is written. */
export async function renewLease(
  db: Pick<Database, 'pool'>,
  lease: Lease,
  leaseMs: number,
): Promise<boolean> {
  const { rowCount } = await db.pool.query({
    name: 'renew_lease',
    text: `UPDATE sealed_tokens SET lease_until = now() + $4 * interval '1 millisecond'
      WHERE connection_id = $1 AND version = $2 AND lease_owner = $3`,
    values: [lease.connectionId, lease.version, lease.owner, leaseMs],
  });
  return rowCount === 1;
}

/** Looks again later at a token of which nobody can say yet whether it is spent; unless somebody works on it. */
export async function postponeRefresh(
  db: Pick<Database, 'pool'>,
  token: { connectionId: number; version: number },
  delayMs: number,
): Promise<void> {
  await db.pool.query({
    name: 'postpone_refresh',
    text: `UPDATE sealed_tokens SET refresh_due_at = now() + $3 * interval '1 millisecond'
      WHERE connection_id = $1 AND version = $2 AND refresh_due_at <= now() AND (lease_until IS NULL OR lease_until <= now())`,
    values: [token.connectionId, token.version, delayMs],
  });
}

/** The end of every statement that changes a token with its connection: the audit event and the notification, in the same transaction as the change. */
export const auditAndNotify = (audit: string, channel: string): string => `
  audited AS (${insertAuditEventsSql(audit, ', changed')}),
  notified AS (SELECT pg_notify(${channel}, changed.user_id || ':' || changed.connection_id) FROM changed)
  SELECT count(*)::int AS written FROM notified`;

/** @returns whether the statement found what it was to change */
export async function runFenced(
  db: Pick<Database, 'pool'>,
  statement: { name: string; text: string; values: unknown[] },
): Promise<boolean> {
  const { rows } = await db.pool.query<{ written: number }>(statement);
  return rows[0]?.written === 1;
}

/** A change with the event that tells of it. */
export interface Audited<Write> {
  readonly write: Write;
  readonly event: AuditedEvent;
}

/**
 * A refresh token of another account at the same host that is in force for all the hub knows: what the provider says of
 * it tells what its word on others is worth. Null: there is none.
 */
export async function findWitness(
  db: Pick<Database, 'pool'>,
  { connectionId, provider, accountId }: Pick<RefreshRow, 'connectionId' | 'provider' | 'accountId'>,
): Promise<(TokenOwner & { readonly refreshToken: string }) | null> {
  const { rows } = await db.pool.query<TokenOwner & { readonly refreshToken: string }>({
    name: 'find_witness',
    text: `SELECT ${columns(WITNESS_FIELDS, 't')}, ${columns(['provider', 'parameters'], 'c')}, c.provider_account_id AS "accountId" FROM sealed_tokens t JOIN connections c ON c.id = t.connection_id
      WHERE t.provider = $1 AND c.provider_account_id <> $2
        AND t.host = (SELECT host FROM sealed_tokens WHERE connection_id = $3)
        AND c.status = 'connected' AND c.reason IS NULL AND t.refresh_sent_at IS NULL
        AND t.refresh_token IS NOT NULL AND t.expires_at > now()
      ORDER BY t.issued_at DESC LIMIT 1`,
    values: [provider, accountId, connectionId],
  });
  const [row] = rows;
  return row === undefined ? null : { ...row, parameters: toParameters(row.parameters) };
}

/** What a successful attempt leaves behind. */
export type RefreshWrite = SealedTokenWrite & {
  /** Null: as it was. */
  readonly grantedScope: readonly string[] | null;
  readonly lastRefreshedAt: Date;
  /** Whether a required scope is not among those granted. Null: nobody knows what is required, so that stays as it is. */
  readonly scopeMissing: boolean | null;
  /** Whether the user chooses one of the account's resources: a scope that comes back is not all then. */
  readonly choosesResource: boolean;
  /** What the answer decides about later requests, laid over what is kept. */
  readonly parameters: Readonly<Record<string, string>>;
};

/**
 * Writes the new token set, heals the status, audits and notifies, all at once.
 *
 * @returns false when the fence held it back: a reconnect, a disconnect or another attempt came in between
 */
export const commitRefresh = (
  db: Pick<Database, 'pool'>,
  lease: Lease,
  { write, event }: Audited<RefreshWrite>,
): Promise<boolean> =>
  runFenced(db, {
    name: 'commit_refresh',
    text: `WITH token AS (
        UPDATE sealed_tokens SET access_token = $4, refresh_token = coalesce($5, refresh_token), token_type = $6, refreshable = $7,
          issued_at = $8, expires_at = $9, refresh_token_expires_at = coalesce($10, refresh_token_expires_at), refresh_due_at = $11,
          version = version + 1, refresh_failures = 0, closed_until = NULL, lease_owner = NULL, lease_until = NULL, refresh_sent_at = NULL,
          refused_at = '{}'
        WHERE connection_id = $1 AND version = $2 AND lease_owner = $3
        RETURNING connection_id, user_id),
      judged AS (
        SELECT token.*, CASE
          WHEN $16::boolean OR ($16 IS NULL AND c.reason = 'scope_missing') THEN 'scope_missing'
          WHEN c.reason = 'resource_not_chosen'
            OR (c.reason = 'scope_missing' AND $18 AND c.metadata -> 'resource' IS NULL) THEN 'resource_not_chosen' END AS reason
        FROM token JOIN connections c ON c.id = token.connection_id),
      changed AS (
        UPDATE connections c SET
          status = (CASE WHEN judged.reason IS NULL THEN 'connected' ELSE 'error' END)::connection_status,
          reason = judged.reason,
          status_since = CASE WHEN c.reason IS NOT DISTINCT FROM judged.reason
            AND c.status = (CASE WHEN judged.reason IS NULL THEN 'connected' ELSE 'error' END)::connection_status
            THEN c.status_since ELSE $13 END,
          parameters = c.parameters || $17::jsonb, granted_scope = coalesce($12, c.granted_scope), last_refreshed_at = $13, updated_at = $13
        FROM judged WHERE c.id = judged.connection_id
        RETURNING judged.user_id, judged.connection_id),
      ${auditAndNotify('$14', '$15')}`,
    values: [
      lease.connectionId,
      lease.version,
      lease.owner,
      ...tokenValues(write),
      write.grantedScope,
      write.lastRefreshedAt,
      auditParameter(event),
      CHANGE_CHANNEL,
      write.scopeMissing,
      JSON.stringify(write.parameters),
      write.choosesResource,
    ],
  });

/** What a failed attempt leaves behind. */
export type RefreshFailureWrite = ConnectionState & {
  /** Null: no further attempts by the hub itself. */
  readonly refreshDueAt: Date | null;
  readonly refreshFailures: number;
  /** How long nothing may be sent for it, not even by force, in ms: what the provider asked for. Null: it did not. */
  readonly closedForMs: number | null;
  /** Whether the provider may have processed this attempt or an earlier one whose answer was lost. */
  readonly outcomeUnknown: boolean;
  /** Refusals without a reason that count, this one included. */
  readonly refusedAt: readonly Date[];
  /** A new refresh token that came without an access token, sealed, with the old access token; null: none. */
  readonly half: {
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly refreshTokenExpiresAt: Date | null;
  } | null;
  readonly at: Date;
};

/**
 * Records a failed attempt and gives the lease back. Tokens stay as they are, but for a refresh token that came alone.
 * What only the user can lift stays the reason as long as the grant lives.
 */
export const recordRefreshFailure = (
  db: Pick<Database, 'pool'>,
  lease: Lease,
  { write, event }: Audited<RefreshFailureWrite>,
): Promise<boolean> =>
  runFenced(db, {
    name: 'record_refresh_failure',
    text: `WITH token AS (
        UPDATE sealed_tokens SET refresh_due_at = $6, refresh_failures = $7,
          closed_until = now() + $12 * interval '1 millisecond', lease_owner = NULL, lease_until = NULL,
          refresh_sent_at = CASE WHEN $9 THEN refresh_sent_at END, refused_at = $13,
          refresh_token = coalesce($14, refresh_token), refresh_token_expires_at = coalesce($15, refresh_token_expires_at)
        WHERE connection_id = $1 AND version = $2 AND lease_owner = $3
        RETURNING connection_id, user_id),
      judged AS (
        SELECT token.*, ${STANDING} AND $6::timestamptz IS NOT NULL AS keeps
        FROM token JOIN connections c ON c.id = token.connection_id),
      changed AS (
        UPDATE connections c SET updated_at = $8,
          status = CASE WHEN judged.keeps THEN c.status ELSE $4::connection_status END,
          reason = CASE WHEN judged.keeps THEN c.reason ELSE $5 END,
          status_since = CASE WHEN judged.keeps OR (c.status = $4::connection_status AND c.reason IS NOT DISTINCT FROM $5)
            THEN c.status_since ELSE $8 END
        FROM judged WHERE c.id = judged.connection_id
        RETURNING judged.user_id, judged.connection_id),
      ${auditAndNotify('$10', '$11')}`,
    values: [
      lease.connectionId,
      lease.version,
      lease.owner,
      write.status,
      write.reason,
      write.refreshDueAt,
      write.refreshFailures,
      write.at,
      write.outcomeUnknown,
      auditParameter(event),
      CHANGE_CHANNEL,
      write.closedForMs,
      write.refusedAt,
      write.half?.refreshToken ?? null,
      write.half?.refreshTokenExpiresAt ?? null,
    ],
  });

/**
 * Stops the automatic refresh of a token without an attempt: it has ended and cannot be renewed, or the outcome of an
 * abandoned refresh is unknown. The lease's owner stays written, so that a process which still holds the answer of
 * an abandoned refresh can commit it later and heal the connection.
 *
 * @returns false when the token changed meanwhile
 */
export const stopRefreshing = (
  db: Pick<Database, 'pool'>,
  token: { connectionId: number; version: number },
  { write, event }: Audited<ConnectionState & { readonly at: Date }>,
): Promise<boolean> =>
  runFenced(db, {
    name: 'stop_refreshing',
    text: `WITH token AS (
        UPDATE sealed_tokens SET refresh_due_at = NULL
        WHERE connection_id = $1 AND version = $2 AND (lease_until IS NULL OR lease_until <= now())
        RETURNING connection_id, user_id),
      changed AS (
        UPDATE connections c SET status = $3::connection_status, reason = $4, status_since = $5, updated_at = $5
        FROM token WHERE c.id = token.connection_id AND c.reason IS DISTINCT FROM $4
        RETURNING token.user_id, token.connection_id),
      ${auditAndNotify('$6', '$7')}`,
    values: [
      token.connectionId,
      token.version,
      write.status,
      write.reason,
      write.at,
      auditParameter(event),
      CHANGE_CHANNEL,
    ],
  });

/**
 * What other accounts of the provider met since a moment.
 *
 * @returns `renewed`: one got a token since; `not_renewed`: none did; `none`: there are no others
 */
export async function findOthers(
  db: Pick<Database, 'pool'>,
  { provider, accountId }: Pick<RefreshRow, 'provider' | 'accountId'>,
  since: Date,
): Promise<'renewed' | 'not_renewed' | 'none'> {
  const others = `FROM sealed_tokens t JOIN connections c ON c.id = t.connection_id
    WHERE t.provider = $1 AND c.provider_account_id <> $2`;
  const { rows } = await db.pool.query<{ some: boolean; renewed: boolean }>({
    name: 'find_others',
    text: `SELECT EXISTS (SELECT ${others}) AS some, EXISTS (SELECT ${others} AND t.issued_at > $3) AS renewed`,
    values: [provider, accountId, since],
  });
  const [found] = rows;
  if (found?.some !== true) return 'none';
  return found.renewed ? 'renewed' : 'not_renewed';
}

/**
 * Makes due what failed at a provider and waits for its next attempt, spread over a few seconds: its settings have
 * changed, so that all but proof is worth another look.
 */
export async function retryFailed(db: Pick<Database, 'pool'>, provider: string): Promise<void> {
  await db.pool.query({
    name: 'retry_failed',
    text: `UPDATE sealed_tokens SET refresh_due_at = now() + random() * interval '5 seconds'
      WHERE provider = $1 AND refresh_failures > 0 AND refresh_due_at > now()
        AND coalesce(closed_until, now()) <= now()`,
    values: [provider],
  });
}

/**
 * Ends the life of an access token whose grant the provider has refused: whoever asked for another one by force has
 * said that this one does not work. Everybody is told.
 *
 * @returns false when it had ended, was renewed, or its grant is not refused
 */
export async function endAccessToken(
  db: Pick<Database, 'pool'>,
  token: { connectionId: number; version: number },
  at: Date,
): Promise<boolean> {
  const { rowCount } = await db.pool.query({
    name: 'end_access_token',
    text: `WITH ended AS (
        UPDATE sealed_tokens t SET expires_at = $3 FROM connections c
        WHERE t.connection_id = $1 AND t.version = $2 AND c.id = t.connection_id AND c.reason = 'grant_refused'
          AND (t.expires_at IS NULL OR t.expires_at > $3)
        RETURNING t.user_id, t.connection_id)
      SELECT pg_notify($4, user_id || ':' || connection_id) FROM ended`,
    values: [token.connectionId, token.version, at, CHANGE_CHANNEL],
  });
  return rowCount === 1;
}

/** A connection whose time has come. */
export type DueConnection = Readonly<Pick<SealedToken, (typeof DUE_FIELDS)[number]>>;

const DUE_FIELDS = ['provider', 'connectionId'] as const satisfies readonly (keyof SealedToken)[];

/**
 * Connections whose time has come and that nobody is working on, the most urgent of every provider first; none at a host
 * that is closed or has an incident. One probe of the index per provider, so the cost follows what is due.
 *
 * @param limits how many of a provider at most; providers not named get `otherwise`
 */
export async function findDue(
  db: Pick<Database, 'pool'>,
  limits: Readonly<Record<string, number>>,
  otherwise: number,
): Promise<DueConnection[]> {
  const { rows } = await db.pool.query<DueConnection>({
    name: 'find_due',
    text: `WITH RECURSIVE lanes AS (
        (SELECT provider FROM sealed_tokens ORDER BY provider LIMIT 1)
        UNION ALL
        SELECT (SELECT t.provider FROM sealed_tokens t WHERE t.provider > lanes.provider ORDER BY t.provider LIMIT 1)
        FROM lanes WHERE lanes.provider IS NOT NULL)
      SELECT ${columns(DUE_FIELDS, 'due')}
      FROM lanes CROSS JOIN LATERAL (
        SELECT t.provider, t.connection_id, t.refresh_due_at FROM sealed_tokens t
        WHERE t.provider = lanes.provider AND t.refresh_due_at <= now() AND (t.lease_until IS NULL OR t.lease_until <= now())
          AND NOT EXISTS (SELECT FROM provider_states s WHERE s.provider = t.provider AND s.host = t.host
            AND (s.incident IS NOT NULL OR s.closed_until > now()))
        ORDER BY t.refresh_due_at LIMIT coalesce(($1::jsonb ->> lanes.provider)::int, $2)) due
      WHERE lanes.provider IS NOT NULL
      ORDER BY due.refresh_due_at`,
    values: [JSON.stringify(limits), otherwise],
  });
  return rows;
}
