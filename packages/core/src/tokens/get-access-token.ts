import { countKeyRead } from '../anomalies/count-key-read.ts';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { forgetUser } from '../connections/forget-user.ts';
import { isTokenExpired } from '../connections/health.ts';
import type { StoredToken } from '../connections/token-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError, toServiceError } from '../errors.ts';
import { type ApiLocation, apiLocation } from '../oauth/api-location.ts';
import { isRowId } from '../row-id.ts';
import { tokenBinding } from '../vault/vault.ts';
import { type RefreshDeps, refreshConnection } from './refresh-connection.ts';
import { isUsable, shouldRefreshToken } from './refresh-schedule.ts';
import { endAccessToken } from './refresh-store.ts';
import type { RenewedToken } from './renewed-token.ts';

/** Which connection's token is wanted. */
export interface TokenQuery {
  readonly userId: number;
  readonly provider: string;
  /** May be left out while the user has one account at this provider. */
  readonly accountId?: string | undefined;
  /** Refresh first, whatever the token's age. Default false. */
  readonly forceRefresh?: boolean | undefined;
}

export interface AccessToken extends ApiLocation {
  readonly accessToken: string;
  readonly tokenType: string;
  readonly expiresAt: Date | null;
  readonly scope: readonly string[];
  readonly connectionId: number;
  readonly accountId: string;
}

export type TokenDeps = RefreshDeps & Pick<Deps, 'readAudit' | 'meter'>;

/** The one stored token a query means. */
async function findToken(deps: TokenDeps, query: TokenQuery, correlationId: string): Promise<StoredToken> {
  const { provider, accountId } = query;
  if (!isRowId(query.userId))
    throw new IntegrationsServiceError('INVALID_USER_ID', { provider, correlationId });
  const candidates = (await deps.tokenCache.get(query.userId)).filter(
    (token) => token.provider === provider && (accountId === undefined || token.accountId === accountId),
  );
  const [token, ...others] = candidates;
  if (token === undefined)
    throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { provider, correlationId });
  if (others.length > 0)
    throw new IntegrationsServiceError('VALIDATION_ERROR', {
      provider,
      correlationId,
      message: 'The user has several accounts at this provider: name one with accountId.',
      metadata: { accountIds: candidates.map((candidate) => candidate.accountId) },
    });
  return token;
}

/** Opens the stored token and hands it out. */
const open = (deps: TokenDeps, token: StoredToken, origin: RequestOrigin): Promise<AccessToken> =>
  handOut(
    deps,
    {
      ...token,
      accessToken: deps.vault.decryptToken(token.accessToken, tokenBinding(token, 'access_token')),
    },
    origin,
  );

/** Hands a token out only when the audit log takes the event. */
async function handOut(
  deps: TokenDeps,
  token: Parameters<typeof auditRecord.tokenRead>[0] &
    Omit<RenewedToken, 'scopeMissing'> &
    Pick<StoredToken, 'resource'>,
  origin: RequestOrigin,
): Promise<AccessToken> {
  await deps.readAudit.record({ record: auditRecord.tokenRead(token), origin });
  countKeyRead(deps, origin);
  return {
    accessToken: token.accessToken,
    tokenType: token.tokenType,
    expiresAt: token.expiresAt,
    scope: token.grantedScope,
    ...apiLocation(deps.providers.find(token.provider) ?? null, token),
    connectionId: token.connectionId,
    accountId: token.accountId,
  };
}

/**
 * The stored access token as it is, while it lives; never asks the provider.
 *
 * @throws INVALID_USER_ID, ACCOUNT_NOT_FOUND, VALIDATION_ERROR (several accounts), TOKEN_EXPIRED, SCOPE_MISSING,
 *   RESOURCE_NOT_CHOSEN, GET_TOKEN_ERROR, DATABASE_ERROR
 */
export async function getAccessToken(
  deps: TokenDeps,
  query: TokenQuery,
  origin: RequestOrigin,
): Promise<AccessToken> {
  const { correlationId } = origin;
  try {
    const token = await findToken(deps, query, correlationId);
    requireReady(token, correlationId);
    if (isTokenExpired(token.expiresAt, deps.clock.now()))
      throw new IntegrationsServiceError('TOKEN_EXPIRED', { provider: query.provider, correlationId });
    return await open(deps, token, origin);
  } catch (error) {
    throw toServiceError(error, 'GET_TOKEN_ERROR', { provider: query.provider, correlationId });
  }
}

function requireReady(
  token: Pick<StoredToken, 'provider' | 'reason'> & Pick<RenewedToken, 'grantedScope'>,
  correlationId: string,
): void {
  if (token.reason === 'scope_missing')
    throw new IntegrationsServiceError('SCOPE_MISSING', {
      provider: token.provider,
      correlationId,
      metadata: { grantedScope: token.grantedScope },
    });
  if (token.reason === 'resource_not_chosen')
    throw new IntegrationsServiceError('RESOURCE_NOT_CHOSEN', { provider: token.provider, correlationId });
}

/**
 * An access token that works.
 *
 * A token with enough life left is returned at once, and renewed in the background when its margin has begun. Only a
 * token that has ended (or `forceRefresh`) makes the caller wait for the provider. A token that still lives is
 * served even when its refresh fails.
 *
 * @throws INVALID_USER_ID, ACCOUNT_NOT_FOUND, VALIDATION_ERROR (several accounts), SCOPE_MISSING, RESOURCE_NOT_CHOSEN
 * @throws TOKEN_EXPIRED ended and the grant is dead or was never refreshable: the user has to reconnect
 * @throws TOKEN_REFRESH_ERROR, NETWORK_ERROR, TIMEOUT_ERROR, API_ERROR ended and cannot be renewed right now: retry
 * @throws GET_TOKEN_ERROR, DATABASE_ERROR
 */
export async function getAccessTokenWithAutoRefresh(
  deps: TokenDeps,
  query: TokenQuery,
  origin: RequestOrigin,
): Promise<AccessToken> {
  const { provider, forceRefresh = false } = query;
  const { correlationId } = origin;
  const startTime = performance.now();
  const handedOut = (token: AccessToken): AccessToken => {
    deps.meter?.tokenRead(provider, 'ok', performance.now() - startTime);
    return token;
  };
  try {
    const token = await findToken(deps, query, correlationId);
    requireReady(token, correlationId);
    const now = deps.clock.now();
    if (!forceRefresh && isUsable(token, now)) {
      if (
        token.refreshDueAt !== null &&
        token.refreshFailures === 0 &&
        token.refreshable &&
        shouldRefreshToken(token.expiresAt, now, token.issuedAt)
      )
        void refreshInBackground(deps, token, origin);
      return handedOut(await open(deps, token, origin));
    }
    const urgency = forceRefresh ? 'force' : 'due';
    const renewed = await refreshConnection(deps, token.connectionId, { origin, urgency }).catch(
      async (error: unknown) => {
        if (forceRefresh && isRefused(error)) await stopServing(deps, token);
        if (forceRefresh || isTokenExpired(token.expiresAt, deps.clock.now()))
          throw asReadError(error, token, correlationId);
        return null;
      },
    );
    if (renewed !== null) {
      const parameters = { ...token.parameters, ...renewed.parameters };
      const current = { ...token, ...renewed, parameters };
      requireReady(
        { ...current, reason: renewed.scopeMissing === true ? 'scope_missing' : null },
        correlationId,
      );
      return handedOut(await handOut(deps, current, origin));
    }
    deps.tokenCache.invalidate(query.userId);
    const stored = await findToken(deps, { ...query, accountId: token.accountId }, correlationId);
    requireReady(stored, correlationId);
    if (isTokenExpired(stored.expiresAt, deps.clock.now()))
      throw new IntegrationsServiceError('TOKEN_EXPIRED', { provider, correlationId });
    return handedOut(await open(deps, stored, origin));
  } catch (error) {
    const failure = toServiceError(error, 'GET_TOKEN_ERROR', { provider, correlationId });
    // What a caller makes up is no label.
    const known = deps.providers.find(provider) === undefined ? 'unknown' : provider;
    deps.meter?.tokenRead(known, failure.code, performance.now() - startTime);
    throw failure;
  }
}

const isRefused = (error: unknown): boolean =>
  error instanceof IntegrationsServiceError &&
  error.code === 'TOKEN_EXPIRED' &&
  error.metadata?.reason === 'grant_refused';

/** The reader says that the token does not work, the provider that its grant is over: nobody is given it any more. */
async function stopServing(deps: TokenDeps, token: StoredToken): Promise<void> {
  await endAccessToken(deps.db, token, deps.clock.now());
  forgetUser(deps, token.userId);
}

/** A reader who finds the token ended without any way to renew it is told to reconnect. */
function asReadError(error: unknown, token: StoredToken, correlationId: string): unknown {
  return error instanceof IntegrationsServiceError && error.code === 'NO_REFRESH_TOKEN'
    ? new IntegrationsServiceError('TOKEN_EXPIRED', {
        provider: token.provider,
        correlationId,
        message: 'Token expired and no refresh token available. Please reconnect.',
        cause: error,
      })
    : error;
}

/** Its failure is recorded where it happens; the caller already has a token that works. */
async function refreshInBackground(
  deps: TokenDeps,
  token: StoredToken,
  origin: RequestOrigin,
): Promise<void> {
  try {
    await refreshConnection(deps, token.connectionId, { origin: { ...origin, actor: 'system' } });
  } catch (error) {
    deps.log.debug(
      {
        connectionId: token.connectionId,
        correlationId: origin.correlationId,
        error: error instanceof Error ? error.message : 'unknown',
      },
      'Background refresh failed',
    );
  }
}
