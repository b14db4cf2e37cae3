import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditLogger } from '../audit/audit-logger.ts';
import type { Deps } from '../deps.ts';
import { isRefreshable, type ProviderAdapter } from '../oauth/provider-registry.ts';
import type { RefreshSubject } from '../oauth/refresh-grant.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';
import { tokenBinding } from '../vault/vault.ts';
import { describeRefreshFailure } from './refresh-failure.ts';
import type { RefreshOutcome } from './refresh-outcome.ts';
import { refreshDueAt } from './refresh-schedule.ts';
import { accountOf, type Lease, type RefreshRow } from './refresh-store.ts';
import { isRepeatable } from './refresh-verdict.ts';
import { type SettleDeps, settleRefresh } from './settle-refresh.ts';

/** Total time for asking the provider, retries included: well below the lease, so that a lease outlives its request. */
export const REFRESH_DEADLINE_MS = 20_000;

export type AttemptDeps = SettleDeps & Pick<Deps, 'vault' | 'providers' | 'clock'>;

/** Everything a refresh needs before it may send. */
interface Prepared {
  readonly adapter: ProviderAdapter;
  readonly subject: RefreshSubject;
}

/** One attempt, got ready before its lease is claimed: between the claim and the sending nothing can fail. */
export interface Attempt {
  readonly row: RefreshRow;
  /** Or what stands in the way. */
  readonly prepared: Prepared | { readonly error: unknown };
  /** Monotonic time after which nothing may be sent any more. */
  readonly sendUntil: number;
  readonly startTime: number;
}

/** Finds the endpoints and opens the tokens. Never throws: what is wrong is recorded under the lease. */
export async function prepareAttempt(deps: AttemptDeps, row: RefreshRow): Promise<Attempt> {
  const startTime = performance.now();
  const prepared = await prepare(deps, row).catch((error: unknown) => ({ error }));
  return { row, prepared, startTime, sendUntil: performance.now() + REFRESH_DEADLINE_MS };
}

async function prepare(deps: AttemptDeps, row: RefreshRow): Promise<Prepared> {
  const adapter = await deps.providers.adapter(row.provider, row.parameters);
  return {
    adapter,
    subject: {
      accessToken: deps.vault.decryptToken(row.accessToken, tokenBinding(row, 'access_token')),
      refreshToken:
        row.refreshToken === null
          ? null
          : deps.vault.decryptToken(row.refreshToken, tokenBinding(row, 'refresh_token')),
    },
  };
}

/**
 * Asks the provider once, under a lease, and writes what came of it.
 *
 * @throws TOKEN_EXPIRED, TOKEN_REFRESH_ERROR, NETWORK_ERROR, TIMEOUT_ERROR, API_ERROR, GET_TOKEN_ERROR, INVALID_PROVIDER,
 *   DATABASE_ERROR
 */
export async function runAttempt(
  deps: AttemptDeps,
  attempt: Attempt,
  lease: Lease,
  origin: RequestOrigin,
): Promise<void> {
  const { row } = attempt;
  const logged = {
    provider: row.provider,
    userId: row.userId,
    accountId: row.accountId,
    connectionId: row.connectionId,
    correlationId: origin.correlationId,
  };
  const durationMs = () => Math.round(performance.now() - attempt.startTime);
  let answered: Answered;
  try {
    answered = await ask(deps, attempt, origin);
  } catch (error) {
    const failure = describeRefreshFailure(deps, row, error, origin);
    deps.log.error(
      { ...logged, code: failure.error.code, error: failure.error.message, duration: durationMs() },
      '[IntegrationsService] Token refresh failed',
    );
    await settleRefresh(deps, { type: 'failed', lease, ...failure.outcome });
    throw failure.error;
  }
  await settleRefresh(deps, {
    type: 'refreshed',
    lease,
    ...describe(deps, row, answered, durationMs(), origin),
  });
  deps.log.info({ ...logged, duration: durationMs() }, '[IntegrationsService] Token refreshed');
}

interface Answered extends Prepared {
  readonly tokens: TokenSet;
}

async function ask(deps: AttemptDeps, attempt: Attempt, origin: RequestOrigin): Promise<Answered> {
  const { prepared, sendUntil } = attempt;
  if ('error' in prepared) throw prepared.error;
  const { adapter, subject } = prepared;
  const deadline = AbortSignal.timeout(Math.max(Math.ceil(sendUntil - performance.now()), 1));
  const tokens = await retryWithBackoff(
    async () => {
      // A process that was frozen wakes up with its lease gone: somebody else may be asking.
      if (performance.now() > sendUntil)
        throw new ProviderFailure('unreachable', 'the time for this refresh is over', {
          sent: 'no',
          timedOut: true,
        });
      return adapter.refreshAccessToken(subject, deadline);
    },
    RETRY.maxRetries,
    'Token refresh',
    {
      log: deps.log,
      correlationId: origin.correlationId,
      // A refresh token that may be rotated may be spent: it is sent again only where nothing was processed.
      replay: isRepeatable(adapter.provider) ? 'any_transient' : 'unprocessed',
    },
  );
  return { adapter, subject, tokens };
}

/** A new token set, sealed, with its place in the schedule and its audit event. */
function describe(
  deps: AttemptDeps,
  row: RefreshRow,
  { adapter, subject, tokens }: Answered,
  durationMs: number,
  origin: RequestOrigin,
): Pick<RefreshOutcome & { type: 'refreshed' }, 'write' | 'event'> {
  const refreshToken =
    tokens.refreshToken === undefined
      ? null
      : deps.vault.encryptToken(tokens.refreshToken, tokenBinding(row, 'refresh_token'));
  const refreshable = isRefreshable(adapter.provider, { refreshToken: refreshToken ?? row.refreshToken });
  const rotated = tokens.refreshToken !== undefined && tokens.refreshToken !== subject.refreshToken;
  return {
    write: {
      accessToken: deps.vault.encryptToken(tokens.accessToken, tokenBinding(row, 'access_token')),
      refreshToken,
      tokenType: tokens.tokenType,
      refreshable,
      issuedAt: tokens.issuedAt,
      expiresAt: tokens.expiresAt,
      refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
      refreshDueAt: refreshDueAt(tokens, refreshable, Math.random()),
      grantedScope: tokens.scope,
      lastRefreshedAt: deps.clock.now(),
    },
    event: { record: auditLogger.logTokenRefreshed(accountOf(row), { rotated, durationMs }), origin },
  };
}
