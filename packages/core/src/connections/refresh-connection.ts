import { randomUUID } from 'node:crypto';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditLogger } from '../audit/audit-logger.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { isRefreshable, type ProviderAdapter } from '../oauth/provider-registry.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';
import { tokenBinding } from '../vault/vault.ts';
import { failureFacts, toUseCaseError } from './provider-error.ts';
import { isTokenExpired, refreshDueAt, retryDelay, shouldRefreshToken } from './refresh-schedule.ts';
import {
  claimLease,
  commitRefresh,
  type Lease,
  type RefreshRow,
  readRefreshRow,
  recordRefreshFailure,
  stopRefreshing,
} from './refresh-store.ts';
import { judgeRefreshFailure } from './refresh-verdict.ts';

/** Total time for asking the provider, retries included: well below the lease, so that a lease outlives its request. */
export const REFRESH_DEADLINE_MS = 20_000;
export const LEASE_MS = 30_000;
/** How long a caller waits for a refresh that another process runs. */
const FOLLOW_DEADLINE_MS = LEASE_MS;
const FOLLOW_POLL_MS = 50;

export type RefreshDeps = Pick<
  Deps,
  | 'db'
  | 'vault'
  | 'providers'
  | 'clock'
  | 'log'
  | 'integrationCache'
  | 'tokenCache'
  | 'refreshFlights'
  | 'instanceId'
>;

export interface RefreshOptions {
  /** Refresh although the token is still fresh. Default false. */
  readonly force?: boolean;
}

const accountOf = (row: RefreshRow) => ({
  userId: row.userId,
  provider: row.provider,
  accountId: row.accountId,
  connectionId: row.connectionId,
});

/** Whether a token set of this version answers the call: anything newer does; without force, anything fresh does. */
const isSatisfied = (row: RefreshRow, seenVersion: number, force: boolean, now: Date): boolean =>
  row.version > seenVersion || (!force && !shouldRefreshToken(row.expiresAt, now, row.issuedAt));

/**
 * Makes sure that a connection has a fresh token: once, whoever asks, in however many processes.
 *
 * Callers in this process share one flight (forced ones their own, so that none of them joins a flight that may end
 * with the old token). Between processes the lease decides: the holder asks the provider, the others wait for the
 * version to grow. No transaction and no database connection is held while the provider is asked.
 *
 * @throws ACCOUNT_NOT_FOUND no such connection, or it was disconnected
 * @throws NO_REFRESH_TOKEN nothing can renew it
 * @throws TOKEN_EXPIRED the grant is dead: the user has to reconnect
 * @throws TOKEN_REFRESH_ERROR, NETWORK_ERROR, TIMEOUT_ERROR, API_ERROR for now; the old token is untouched
 * @throws DATABASE_ERROR
 */
export function refreshConnection(
  deps: RefreshDeps,
  connectionId: number,
  origin: RequestOrigin,
  options: RefreshOptions = {},
): Promise<void> {
  const force = options.force ?? false;
  return deps.refreshFlights.run(`${connectionId}/${force ? 'forced' : 'due'}`, async () => {
    try {
      await refreshOnce(deps, connectionId, origin, force);
    } catch (error) {
      throw toUseCaseError(error, 'TOKEN_REFRESH_ERROR', { correlationId: origin.correlationId });
    }
  });
}

async function refreshOnce(
  deps: RefreshDeps,
  connectionId: number,
  origin: RequestOrigin,
  force: boolean,
): Promise<void> {
  const { correlationId } = origin;
  const followUntil = performance.now() + FOLLOW_DEADLINE_MS;
  let seenVersion: number | null = null;
  for (;;) {
    const row = await readRefreshRow(deps.db, connectionId);
    if (row === null) throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { correlationId });
    const { provider } = row;
    const now = deps.clock.now();
    seenVersion ??= row.version;
    if (isSatisfied(row, seenVersion, force, now)) return;
    if (row.status === 'error' && row.refreshDueAt === null) throw deadGrant(row, correlationId);
    if (!row.refreshable) {
      if (isTokenExpired(row.expiresAt, now)) await markExpired(deps, row, origin);
      throw new IntegrationsServiceError('NO_REFRESH_TOKEN', { provider, correlationId });
    }
    if (!row.leased) {
      if (isBackingOff(row, force, now)) throw notNow(row, correlationId);
      if (await isUnrecoverable(deps, row, origin))
        throw deadGrant({ ...row, reason: 'refresh_outcome_unknown' }, correlationId);
      const lease: Lease = {
        connectionId,
        version: row.version,
        owner: `${deps.instanceId}/${randomUUID()}`,
      };
      if (await claimLease(deps.db, lease, LEASE_MS)) return refreshWithLease(deps, row, lease, origin);
    }
    if (performance.now() > followUntil) throw notNow(row, correlationId);
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_POLL_MS));
  }
}

const deadGrant = (row: RefreshRow, correlationId: string) =>
  new IntegrationsServiceError('TOKEN_EXPIRED', {
    provider: row.provider,
    correlationId,
    metadata: { reason: row.reason, connectionId: row.connectionId },
  });

const notNow = (row: RefreshRow, correlationId: string) =>
  new IntegrationsServiceError('TOKEN_REFRESH_ERROR', {
    provider: row.provider,
    correlationId,
    metadata: {
      reason: row.reason ?? 'refresh_in_progress',
      connectionId: row.connectionId,
      nextAttemptAt: row.refreshDueAt?.toISOString() ?? null,
    },
  });

/** After a failure the schedule decides when to try again, so that readers cannot hammer a provider that is down. */
const isBackingOff = (row: RefreshRow, force: boolean, now: Date): boolean =>
  !force && row.refreshFailures > 0 && row.refreshDueAt !== null && row.refreshDueAt > now;

/**
 * Looks at what a crashed process left behind: a refresh that was sent, with its outcome unknown. The spent token may
 * be sent again only where that is harmless: the provider does not rotate, or its grace window is still open.
 *
 * @returns true when it may not; the connection then says so
 */
async function isUnrecoverable(deps: RefreshDeps, row: RefreshRow, origin: RequestOrigin): Promise<boolean> {
  if (row.abandonedMs === null) return false;
  const { provider } = deps.providers.get(row.provider);
  const graceMs = (provider.refresh_grace_seconds ?? 0) * 1000;
  if (provider.refresh_token_rotation === 'never' || row.abandonedMs < graceMs) return false;
  const at = deps.clock.now();
  await stopRefreshing(
    deps.db,
    row,
    { status: 'error', reason: 'refresh_outcome_unknown', at },
    {
      record: auditLogger.logTokenRefreshFailed(accountOf(row), {
        reason: 'refresh_outcome_unknown',
        final: true,
        providerError: null,
        status: null,
        failures: row.refreshFailures + 1,
      }),
      origin,
    },
  );
  invalidate(deps, row);
  return true;
}

async function markExpired(deps: RefreshDeps, row: RefreshRow, origin: RequestOrigin): Promise<void> {
  await stopRefreshing(
    deps.db,
    row,
    { status: 'expired', reason: 'token_expired', at: deps.clock.now() },
    { record: { event: 'integration_expired', ...accountOf(row) }, origin },
  );
  invalidate(deps, row);
}

function invalidate(deps: RefreshDeps, row: RefreshRow): void {
  deps.integrationCache.invalidate(row.userId);
  deps.tokenCache.invalidate(row.userId);
}

async function refreshWithLease(
  deps: RefreshDeps,
  row: RefreshRow,
  lease: Lease,
  origin: RequestOrigin,
): Promise<void> {
  const startTime = performance.now();
  const { correlationId } = origin;
  const logged = {
    provider: row.provider,
    userId: row.userId,
    accountId: row.accountId,
    connectionId: row.connectionId,
    correlationId,
  };
  let adapter: ProviderAdapter | undefined;
  try {
    adapter = await deps.providers.adapter(row.provider, row.parameters);
    await askProvider(deps, adapter, row, lease, origin, startTime);
    deps.log.info(
      { ...logged, duration: Math.round(performance.now() - startTime) },
      '[IntegrationsService] Token refreshed',
    );
  } catch (error) {
    deps.log.error(
      {
        ...logged,
        error: error instanceof Error ? error.message : 'unknown',
        duration: Math.round(performance.now() - startTime),
      },
      '[IntegrationsService] Token refresh failed',
    );
    if (error instanceof ProviderFailure) throw await recordFailure(deps, row, lease, error, origin);
    throw error;
  } finally {
    invalidate(deps, row);
  }
}

async function askProvider(
  deps: RefreshDeps,
  adapter: ProviderAdapter,
  row: RefreshRow,
  lease: Lease,
  origin: RequestOrigin,
  startTime: number,
): Promise<void> {
  const subject = {
    accessToken: deps.vault.decryptToken(row.accessToken, tokenBinding(row, 'access_token')),
    refreshToken:
      row.refreshToken === null
        ? null
        : deps.vault.decryptToken(row.refreshToken, tokenBinding(row, 'refresh_token')),
  };
  const deadline = AbortSignal.timeout(REFRESH_DEADLINE_MS);
  const tokens = await retryWithBackoff(
    () => adapter.refreshAccessToken(subject, deadline),
    RETRY.maxRetries,
    'Token refresh',
    {
      log: deps.log,
      correlationId: origin.correlationId,
      // A refresh token that may be rotated may be spent: it is sent again only where nothing was processed.
      replay: adapter.provider.refresh_token_rotation === 'never' ? 'any_transient' : 'unprocessed',
    },
  );
  const rotated = tokens.refreshToken !== undefined && tokens.refreshToken !== subject.refreshToken;
  const refreshToken =
    tokens.refreshToken === undefined
      ? null
      : deps.vault.encryptToken(tokens.refreshToken, tokenBinding(row, 'refresh_token'));
  const refreshable = isRefreshable(adapter.provider, { refreshToken: refreshToken ?? row.refreshToken });
  const now = deps.clock.now();
  const written = await commitRefresh(
    deps.db,
    lease,
    {
      accessToken: deps.vault.encryptToken(tokens.accessToken, tokenBinding(row, 'access_token')),
      refreshToken,
      tokenType: tokens.tokenType,
      refreshable,
      issuedAt: tokens.issuedAt,
      expiresAt: tokens.expiresAt,
      refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
      refreshDueAt: refreshDueAt(tokens, refreshable, Math.random()),
      grantedScope: tokens.scope,
      lastRefreshedAt: now,
    },
    {
      record: auditLogger.logTokenRefreshed(accountOf(row), {
        rotated,
        durationMs: Math.round(performance.now() - startTime),
      }),
      origin,
    },
  );
  if (!written)
    deps.log.warn(
      { connectionId: row.connectionId, correlationId: origin.correlationId },
      '[IntegrationsService] Token refresh superseded by a reconnect or disconnect',
    );
}

/** Writes down what the failure means and turns it into the error of the caller. */
async function recordFailure(
  deps: RefreshDeps,
  row: RefreshRow,
  lease: Lease,
  failure: ProviderFailure,
  origin: RequestOrigin,
): Promise<IntegrationsServiceError> {
  const { provider } = deps.providers.get(row.provider);
  const failures = row.refreshFailures + 1;
  const verdict = judgeRefreshFailure(provider, failure, failures);
  const now = deps.clock.now();
  const lapsed = isTokenExpired(row.expiresAt, now);
  const dueAt = verdict.final ? null : new Date(now.getTime() + nextAttemptIn(row, failures, failure, now));
  await recordRefreshFailure(
    deps.db,
    lease,
    {
      status: verdict.final || lapsed ? 'error' : 'connected',
      reason: verdict.reason,
      refreshDueAt: dueAt,
      refreshFailures: failures,
      at: now,
    },
    {
      record: auditLogger.logTokenRefreshFailed(accountOf(row), {
        reason: verdict.reason,
        final: verdict.final,
        providerError: failure.errorCode ?? failure.systemCode ?? failure.kind,
        status: failure.status ?? null,
        failures,
      }),
      origin,
    },
  );
  const details = {
    provider: row.provider,
    correlationId: origin.correlationId,
    metadata: {
      reason: verdict.reason,
      connectionId: row.connectionId,
      nextAttemptAt: dueAt?.toISOString() ?? null,
      ...failureFacts(failure),
    },
    cause: failure,
  };
  return verdict.final
    ? new IntegrationsServiceError('TOKEN_EXPIRED', details)
    : toUseCaseError(failure, 'TOKEN_REFRESH_ERROR', details);
}

/** The backoff, but not past the moment at which the token ends: then the status has to tell the truth. */
function nextAttemptIn(row: RefreshRow, failures: number, failure: ProviderFailure, now: Date): number {
  const delay = retryDelay(failures, Math.random(), failure.retryAfterMs);
  const remaining =
    row.expiresAt === null ? Number.POSITIVE_INFINITY : row.expiresAt.getTime() - now.getTime();
  return remaining > 0 && failure.retryAfterMs === undefined ? Math.min(delay, remaining + 1_000) : delay;
}
