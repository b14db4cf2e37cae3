import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { Deps } from '../deps.ts';
import { grantedScope } from '../oauth/granted-scope.ts';
import { isRefreshable } from '../oauth/provider-registry.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';
import { tokenBinding } from '../vault/vault.ts';
import type { Attempt, Prepared } from './attempt.ts';
import { renewalOf } from './grant-lapse.ts';
import { type HeldLease, holdLease } from './hold-lease.ts';
import { describeRefreshFailure } from './refresh-failure.ts';
import type { RefreshOutcome } from './refresh-outcome.ts';
import { refreshDueAt } from './refresh-schedule.ts';
import { accountOf, type Lease, type RefreshRow } from './refresh-store.ts';
import { isOutcomeUnknown, isRepeatable, replayWindow } from './refresh-verdict.ts';
import { type SettleDeps, settleRefresh } from './settle-refresh.ts';
import { isSpent } from './spent-token.ts';

/** Total time for asking the provider, retries included. */
export const REFRESH_DEADLINE_MS = 20_000;

export type AttemptDeps = SettleDeps &
  Pick<Deps, 'vault' | 'providers' | 'providerHealth' | 'clock' | 'failpoint'>;

/** Finds the endpoints and opens the tokens. Never throws: what is wrong is recorded under the lease. */
export async function prepareAttempt(deps: AttemptDeps, row: RefreshRow): Promise<Attempt> {
  const startTime = performance.now();
  const prepared = await prepare(deps, row).catch((error: unknown) => ({ error }));
  const claimedAt = performance.now();
  const sendUntil = Math.min(claimedAt + REFRESH_DEADLINE_MS, startTime + replayTime(row, prepared));
  return { row, prepared, startTime, claimedAt, sendUntil };
}

/** What is left of the provider's grace for a refresh that was sent before; after it introspection decides, not time. */
function replayTime(row: RefreshRow, prepared: Prepared | { error: unknown }): number {
  if (row.sentAt === null || 'error' in prepared) return Number.POSITIVE_INFINITY;
  const left = replayWindow(prepared.adapter.provider) - row.sentMsAgo;
  return left > 0 ? left : Number.POSITIVE_INFINITY;
}

async function prepare(deps: AttemptDeps, row: RefreshRow): Promise<Prepared> {
  const adapter = await deps.providers.adapter(row.provider, row.parameters);
  return {
    adapter,
    subject: {
      accountId: row.accountId,
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
  const logged = { ...accountOf(row), correlationId: origin.correlationId };
  const durationMs = () => Math.round(performance.now() - attempt.startTime);
  const held = holdLease(deps, lease, attempt.claimedAt);
  deps.failpoint?.('refresh.claimed');
  let answered: Answered;
  try {
    answered = await ask(deps, attempt, held, origin);
  } catch (error) {
    const spent =
      isOutcomeUnknown(error) &&
      (await isSpent(deps, attempt, row.sentMsAgo + performance.now() - attempt.claimedAt)) === 'yes';
    const failure = describeRefreshFailure(deps, row, { cause: error, spent }, origin);
    deps.log.error(
      { ...logged, code: failure.error.code, error: failure.error.message, duration: durationMs() },
      'Token refresh failed',
    );
    await settleRefresh(deps, { type: 'failed', lease, ...failure.outcome });
    await recordHealth(deps, row.provider, error, failure.outcome.write.reason);
    throw failure.error;
  } finally {
    held.release();
  }
  deps.failpoint?.('refresh.answered');
  await settleRefresh(deps, {
    type: 'refreshed',
    lease,
    ...describe(deps, row, answered, durationMs(), origin),
  });
  deps.failpoint?.('refresh.written');
  await deps.providerHealth.record(row.provider, 'ok');
  deps.log.info({ ...logged, duration: durationMs() }, 'Token refreshed');
}

/** A refused grant is the answer of a provider that works. */
async function recordHealth(
  deps: AttemptDeps,
  provider: string,
  error: unknown,
  reason: string,
): Promise<void> {
  if (reason === 'client_misconfigured') await deps.providerHealth.record(provider, 'client_misconfigured');
  else if (reason === 'grant_refused') await deps.providerHealth.record(provider, 'ok');
  else if (error instanceof ProviderFailure) await deps.providerHealth.record(provider, error);
}

interface Answered extends Prepared {
  readonly tokens: TokenSet;
}

async function ask(
  deps: AttemptDeps,
  attempt: Attempt,
  held: HeldLease,
  origin: RequestOrigin,
): Promise<Answered> {
  const { prepared, sendUntil } = attempt;
  if ('error' in prepared) throw prepared.error;
  const { adapter, subject } = prepared;
  const deadline = AbortSignal.timeout(
    Math.max(Math.ceil(attempt.claimedAt + REFRESH_DEADLINE_MS - performance.now()), 1),
  );
  const requireTime = () => {
    // A process that was frozen, or kept waiting for a place, finds its lease gone: somebody else may be asking.
    if (performance.now() > Math.min(sendUntil, held.validUntil()))
      throw new ProviderFailure('unreachable', 'the time for this refresh is over', {
        sent: 'no',
        timedOut: true,
      });
  };
  const tokens = await retryWithBackoff(
    async () => {
      requireTime();
      return deps.providerHealth.guard(
        attempt.row.provider,
        () => adapter.refreshAccessToken(subject, deadline),
        requireTime,
      );
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
      refreshDueAt: refreshDueAt(tokens, renewalOf(adapter.provider, tokens, refreshable), Math.random()),
      grantedScope: grantedScope(adapter.provider, tokens.scope, {
        expected: row.grantedScope,
        hasRefreshToken: (refreshToken ?? row.refreshToken) !== null,
      }),
      lastRefreshedAt: deps.clock.now(),
    },
    event: { record: auditRecord.tokenRefreshed(accountOf(row), { rotated, durationMs }), origin },
  };
}
