import type { Prisma } from '@evergrant/database';
import { isRowId } from '../row-id.ts';
import type { DatabaseClient as Client, Transaction } from '../transaction.ts';
import { CHANGE_CHANNEL, type Change, changePayload } from './change-feed.ts';
import type { ConnectionReason, ConnectionStatus } from './connection.ts';

/** What every view of a connection is made of: never the sealed tokens themselves. */
const WITH_TOKEN = {
  sealedToken: {
    select: {
      version: true,
      refreshable: true,
      issuedAt: true,
      expiresAt: true,
      refreshTokenExpiresAt: true,
      refreshDueAt: true,
      refreshFailures: true,
    },
  },
} satisfies Prisma.ConnectionInclude;

/** Template parameters as they are stored; anything but text is left out. */
export const toParameters = (value: unknown): Record<string, string> =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {};

export type ConnectionRow = Prisma.ConnectionGetPayload<{ include: typeof WITH_TOKEN }>;

/** Whose connections a call may see: one user's, or everybody's (an API key). */
export type ConnectionScope = { readonly userId?: number };

export const createConnectionScope = (owner: number | 'any'): ConnectionScope =>
  owner === 'any' ? {} : { userId: owner };

export const findConnection = async (
  client: Client,
  scope: ConnectionScope,
  id: number,
): Promise<ConnectionRow | null> =>
  isRowId(id) ? client.connection.findFirst({ where: { id, ...scope }, include: WITH_TOKEN }) : null;

export const findConnectionByAccount = (
  client: Client,
  account: { userId: number; provider: string; providerAccountId: string },
): Promise<ConnectionRow | null> =>
  client.connection.findUnique({
    where: { userId_provider_providerAccountId: account },
    include: WITH_TOKEN,
  });

/** All connections of an account at a provider, whoever owns them, oldest first. */
export const findConnectionsOfAccount = (
  client: Client,
  account: { provider: string; providerAccountId: string },
): Promise<ConnectionRow[]> =>
  client.connection.findMany({
    where: { ...account, status: { not: 'disconnected' } },
    include: WITH_TOKEN,
    orderBy: { id: 'asc' },
  });

/** A user's connections, newest first. */
export const findConnectionsOfUser = (client: Client, userId: number): Promise<ConnectionRow[]> =>
  client.connection.findMany({
    where: { userId },
    include: WITH_TOKEN,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });

/** Tells every process, exactly when the transaction commits. */
export async function notifyChange(client: Client, change: Change): Promise<void> {
  await client.$executeRaw`SELECT pg_notify(${CHANGE_CHANNEL}, ${changePayload(change)})`;
}

/** The sealed token set of a connection, as it is written. */
export interface SealedTokenWrite {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly tokenType: string;
  readonly refreshable: boolean;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  readonly refreshTokenExpiresAt: Date | null;
  readonly refreshDueAt: Date | null;
}

export interface ConnectionWrite {
  readonly status: ConnectionStatus;
  readonly reason: ConnectionReason | null;
  readonly accountName: string | null;
  readonly accountEmail: string | null;
  readonly avatarUrl: string | null;
  readonly requestedScope: readonly string[];
  readonly grantedScope: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly at: Date;
}

/** Creates the connection of an account, or brings it back in place: same id, same label. */
export async function upsertConnection(
  tx: Transaction,
  account: { userId: number; provider: string; providerAccountId: string },
  write: ConnectionWrite,
): Promise<{ id: number }> {
  const { at, requestedScope, grantedScope, ...facts } = write;
  const data = {
    ...facts,
    requestedScope: [...requestedScope],
    grantedScope: [...grantedScope],
    statusSince: at,
    connectedAt: at,
    lastRefreshedAt: null,
  };
  return tx.connection.upsert({
    where: { userId_provider_providerAccountId: account },
    create: { ...account, ...data },
    update: data,
    select: { id: true },
  });
}

/**
 * Locks the token row of a connection and reads what a reconnect may keep of it. To be called before the connection's
 * own row is changed: a refresh that ends takes the two in this order, and the other one would be a deadlock.
 */
export async function lockSealedToken(
  tx: Transaction,
  connectionId: number,
): Promise<{ refreshToken: string | null; refreshTokenExpiresAt: Date | null } | null> {
  const rows = await tx.$queryRaw<{ refresh_token: string | null; refresh_token_expires_at: Date | null }[]>`
    SELECT refresh_token, refresh_token_expires_at FROM sealed_tokens WHERE connection_id = ${connectionId} FOR UPDATE`;
  const [row] = rows;
  return row === undefined
    ? null
    : { refreshToken: row.refresh_token, refreshTokenExpiresAt: row.refresh_token_expires_at };
}

/** A new token set from a consent: the version grows and every lease is void, so a refresh under way cannot overwrite it. */
export async function replaceSealedToken(
  tx: Transaction,
  owner: { connectionId: number; userId: number; provider: string },
  write: SealedTokenWrite,
): Promise<void> {
  await tx.sealedToken.upsert({
    where: { connectionId: owner.connectionId },
    create: { ...owner, ...write },
    update: {
      ...write,
      version: { increment: 1 },
      refreshFailures: 0,
      leaseOwner: null,
      leaseUntil: null,
      refreshSentAt: null,
    },
    select: { connectionId: true },
  });
}

/** What a revocation needs after the connection has forgotten its tokens. */
export interface DetachedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

/**
 * Marks a connection as disconnected and takes its tokens away; of any number of calls exactly one does.
 *
 * @returns false when somebody else was faster; otherwise its tokens, null when it had none
 */
export async function detachConnection(
  tx: Transaction,
  connectionId: number,
  at: Date,
): Promise<DetachedTokens | null | false> {
  await lockSealedToken(tx, connectionId);
  const { count } = await tx.connection.updateMany({
    where: { id: connectionId, status: { not: 'disconnected' } },
    data: { status: 'disconnected', reason: 'disconnected_by_user', statusSince: at },
  });
  if (count === 0) return false;
  const [tokens] = await tx.$queryRaw<DetachedTokens[]>`
    DELETE FROM sealed_tokens WHERE connection_id = ${connectionId}
    RETURNING access_token AS "accessToken", refresh_token AS "refreshToken"`;
  return tokens ?? null;
}

/** Where a disconnected connection came from; null when it is connected, or gone. */
export async function findDisconnected(
  client: Client,
  connection: { userId: number; connectionId: number },
): Promise<{
  userId: number;
  connectionId: number;
  provider: string;
  accountId: string;
  parameters: Record<string, string>;
} | null> {
  const { userId, connectionId } = connection;
  const row = await client.connection.findFirst({
    where: { id: connectionId, userId, status: 'disconnected' },
    select: { provider: true, providerAccountId: true, parameters: true },
  });
  return row === null
    ? null
    : {
        userId,
        connectionId,
        provider: row.provider,
        accountId: row.providerAccountId,
        parameters: toParameters(row.parameters),
      };
}

export const setLabel = (
  tx: Transaction,
  scope: ConnectionScope,
  id: number,
  label: string | null,
): Promise<{ count: number }> => tx.connection.updateMany({ where: { id, ...scope }, data: { label } });
