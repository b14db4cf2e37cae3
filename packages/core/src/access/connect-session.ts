import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import { createConnectionScope, findConnection } from '../connections/connection-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { takePermit } from '../limits/rate-limit-store.ts';
import { requirePermit } from '../limits/require-permit.ts';
import { listProviders } from '../provider-configurations/list-providers.ts';
import { createSecret, matchesHash, secretHash } from '../state/browser-secret.ts';
import { checkRedirectUrl } from '../state/redirect-url.ts';
import { inTransaction, type Queryable } from '../transaction.ts';
import {
  bindGuest,
  deleteSession,
  findSession,
  findSessionsOf,
  insertConnectSession,
  type Maker,
} from './connect-session-store.ts';
import { ensureExternalUser } from './ensure-external-user.ts';
import { limitOfStarts } from './limit-starts.ts';

/** A connect session lives for 30 minutes. */
export const CONNECT_SESSION_TTL_MS = 30 * 60_000;

/** What an invitation is for. Its guest sees and does nothing else. */
interface Invitation {
  /** Empty: nothing. */
  readonly providers: readonly string[];
  /** The one connection that may be reconnected; null: every one of the providers, and new ones. */
  readonly connectionId: number | null;
}

export interface ConnectSession extends Invitation {
  readonly id: string;
  readonly userId: number;
  /** Whom connected accounts will belong to, in words that the guest recognises or does not. */
  readonly userName: string;
  /** The host application's own id of them; null: they came to the hub in another way. */
  readonly externalUserId: string | null;
  readonly returnUrl: string;
  readonly expiresAt: Date;
}

export interface ConnectSessionInput {
  readonly externalUserId: string;
  /** What the page calls the user; kept. Default: what it was before, at first the external id. */
  readonly userName?: string | undefined;
  /** Default: all that can be connected now. */
  readonly providers?: readonly string[] | undefined;
  /** For reconnecting this connection of theirs and nothing else; not together with `providers`. */
  readonly connectionId?: number | undefined;
  readonly returnUrl: string;
}

/** The public id of the session behind a link. */
export const connectSessionIdOf = (linkSecret: string): string => secretHash(linkSecret);

/**
 * A chain of hashes: the link's secret is the hash of the token, and what is stored is the hash of that. Whoever has the token can
 * open the link; the link, which ends up in histories, gives no token away.
 */
const linkSecretOf = (token: string): string => secretHash(token);

const createSessionToken = (): string => `evs_${createSecret()}`;

/**
 * Invites a host application's own user to connect accounts without signing in to the hub.
 *
 * @returns `url`: where to send that user's browser; the first one that opens it gets the session. `token`: for pages of the host
 *   application, which see and change what the session is for; it starts nothing, since for whom an account is connected is said on a
 *   page of the hub
 * @throws INVALID_REDIRECT_URL, INVALID_PROVIDER
 * @throws VALIDATION_ERROR both providers and a connection; ACCOUNT_NOT_FOUND the user has no such connection
 * @throws RATE_LIMITED there are too many for this user
 */
export async function createConnectSession(
  deps: Pick<Deps, 'db' | 'clock' | 'settings' | 'providers' | 'rows'>,
  input: ConnectSessionInput,
  origin: RequestOrigin,
): Promise<{ id: string; url: string; token: string; userId: number; expiresAt: Date }> {
  const returnUrl = checkRedirectUrl(input.returnUrl, deps.settings, origin.correlationId);
  for (const provider of input.providers ?? []) deps.providers.get(provider);
  const token = createSessionToken();
  const secret = linkSecretOf(token);
  const id = connectSessionIdOf(secret);
  const expiresAt = new Date(deps.clock.now().getTime() + CONNECT_SESSION_TTL_MS);
  const userId = await inTransaction(deps.db, async (tx) => {
    const { id: owner } = await ensureExternalUser(deps, tx, {
      externalId: input.externalUserId,
      name: input.userName,
    });
    const permit = await takePermit(tx, limitOfStarts('connect_session', owner), deps.clock.now());
    requirePermit(permit, origin.correlationId);
    const invitation =
      input.connectionId === undefined
        ? {
            providers: input.providers ?? listProviders(deps).map((provider) => provider.id),
            connectionId: null,
          }
        : await invitationToReconnect(tx, owner, { ...input, connectionId: input.connectionId, ...origin });
    const session = {
      id,
      userId: owner,
      providers: [...invitation.providers],
      connectionId: invitation.connectionId,
      returnUrl,
      madeBy: origin.actor,
      expiresAt,
    };
    const seal = deps.rows.seal('connect_sessions', { ...session, browserHash: null });
    await insertConnectSession(tx, { ...session, seal });
    await insertAuditEvent(
      tx,
      { event: 'connect_session_created', userId: owner, metadata: { connectSessionId: id } },
      origin,
    );
    return owner;
  });
  return { id, url: `${deps.settings.publicUrl}/connect-sessions/${secret}`, token, userId, expiresAt };
}

async function invitationToReconnect(
  db: Queryable,
  userId: number,
  asked: Pick<ConnectSessionInput, 'providers'> & { connectionId: number; correlationId: string },
): Promise<Invitation> {
  const { connectionId, correlationId, providers } = asked;
  if (providers !== undefined)
    throw new IntegrationsServiceError('VALIDATION_ERROR', {
      correlationId,
      metadata: { fields: { providers: 'must be left out with connectionId, which has its own' } },
    });
  const connection = await findConnection(db, createConnectionScope(userId), connectionId);
  if (connection === null) throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { correlationId });
  return { providers: [connection.provider], connectionId };
}

/**
 * Binds a connect session to the first browser that opens its address.
 *
 * @returns the secret for that browser's cookie
 * @throws INVALID_STATE unknown, expired, revoked, or opened by another browser before
 */
export async function openConnectSession(
  deps: Pick<Deps, 'db' | 'clock' | 'traffic' | 'rows'>,
  linkSecret: string,
  origin: Pick<RequestOrigin, 'correlationId' | 'ipAddress'>,
): Promise<{ id: string; browserSecret: string }> {
  const id = connectSessionIdOf(linkSecret);
  const browserSecret = createSecret();
  if (!(await isFirstBrowser(deps, id, secretHash(browserSecret)))) {
    deps.traffic.count({ kind: 'invalid_state', address: origin.ipAddress });
    throw new IntegrationsServiceError('INVALID_STATE', { correlationId: origin.correlationId });
  }
  return { id, browserSecret };
}

/** Whether an invitation is of the hub, and was not opened before: from now on it is of this browser. */
async function isFirstBrowser(
  { db, rows, clock }: Pick<Deps, 'db' | 'rows' | 'clock'>,
  id: string,
  browserHash: string,
): Promise<boolean> {
  const row = await findSession(db, id);
  if (row === null || rows.admit('connect_sessions', row) === null) return false;
  const seal = rows.seal('connect_sessions', { ...row, browserHash });
  return bindGuest(db, { id, browserHash, seal }, clock.now());
}

/** The session of a browser's cookie; null when it has ended or the cookie is not of this browser. */
export async function findConnectSession(
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  cookie: { id: string; browserSecret: string },
): Promise<ConnectSession | null> {
  const row = await findSession(deps.db, cookie.id);
  if (row === null || row.browserHash === null || !matchesHash(cookie.browserSecret, row.browserHash))
    return null;
  return admit(deps, row);
}

/** The session of a token; null when it has ended, or there is none. */
export async function findConnectSessionOfToken(
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  token: string,
): Promise<ConnectSession | null> {
  const row = await findSession(deps.db, connectSessionIdOf(linkSecretOf(token)));
  return row === null ? null : admit(deps, row);
}

function admit(
  { rows, clock }: Pick<Deps, 'rows' | 'clock'>,
  row: NonNullable<Awaited<ReturnType<typeof findSession>>>,
): ConnectSession | null {
  if (row.expiresAt <= clock.now() || rows.admit('connect_sessions', row) === null) return null;
  const { id, userId, providers, connectionId, returnUrl, expiresAt, user } = row;
  return {
    ...{ id, userId, providers, connectionId, returnUrl, expiresAt },
    userName: user.name,
    externalUserId: user.externalId,
  };
}

/**
 * Ends a connect session at once: its link, its page, and what was started there and has not come back yet.
 *
 * @param options.maker whose it has to be; null: anybody's
 * @throws NOT_FOUND there is none of this id, or it is another's
 */
export async function revokeConnectSession(
  deps: Pick<Deps, 'db'>,
  { id, maker }: { readonly id: string; readonly maker: Maker },
  origin: RequestOrigin,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const userId = await deleteSession(tx, id, maker);
    if (userId === null)
      throw new IntegrationsServiceError('NOT_FOUND', { correlationId: origin.correlationId });
    await insertAuditEvent(
      tx,
      { event: 'connect_session_revoked', userId, metadata: { connectSessionId: id } },
      origin,
    );
  });
}

/** Sessions that are listed at once; they live for half an hour. */
const MOST_LISTED = 100;

/** A session as who made it sees it. */
export interface ListedConnectSession extends Invitation {
  readonly id: string;
  readonly userId: number;
  readonly externalUserId: string | null;
  readonly returnUrl: string;
  /** Whether a browser has opened its link. */
  readonly opened: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Sessions that have not ended, newest first, at most a hundred. */
export async function listConnectSessions(
  deps: Pick<Deps, 'db' | 'clock'>,
  whose: { readonly maker: Maker; readonly userId: number | undefined },
): Promise<ListedConnectSession[]> {
  const rows = await findSessionsOf(deps.db, { ...whose, limit: MOST_LISTED }, deps.clock.now());
  return rows.map(
    ({ id, userId, providers, connectionId, returnUrl, browserHash, createdAt, expiresAt, user }) => ({
      ...{ id, userId, providers, connectionId, returnUrl, createdAt, expiresAt },
      externalUserId: user.externalId,
      opened: browserHash !== null,
    }),
  );
}
