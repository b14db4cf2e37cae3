import { isDeepStrictEqual } from 'node:util';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { Deps } from '../deps.ts';
import { meterOperation } from '../meter.ts';
import { grantedScope } from '../oauth/granted-scope.ts';
import { missingScope } from '../oauth/missing-scope.ts';
import { isRefreshable } from '../oauth/provider-registry.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';
import { recordHealth, scopeOf } from '../provider-health/record-health.ts';
import { traced } from '../tracer.ts';
import { tokenBinding } from '../vault/vault.ts';
import type { Attempt, Claim, Prepared } from './attempt.ts';
import { renewalOf } from './grant-lapse.ts';
import { type HeldLease, holdLease } from './hold-lease.ts';
import { judgeAttempt } from './judge-attempt.ts';
import {
  describeRefreshFailure,
  isHeldBack,
  isNotConfigured,
  type JudgedFailure,
} from './refresh-failure.ts';
import type { RefreshOutcome } from './refresh-outcome.ts';
import { refreshDueAt } from './refresh-schedule.ts';
import { accountOf, type RefreshRow, type RefreshWrite } from './refresh-store.ts';
import type { RenewedToken } from './renewed-token.ts';
import { isRepeatable, replayWindow } from './replay.ts';
import { type SettleDeps, settleRefresh } from './settle-refresh.ts';

/** Total time for asking the provider, retries included. */
export const REFRESH_DEADLINE_MS = 20_000;

export type AttemptDeps = SettleDeps &
  Pick<
    Deps,
    'vault' | 'providers' | 'providerHealth' | 'clock' | 'failpoint' | 'traffic' | 'meter' | 'tracer'
  >;

/**
 * Finds the endpoints and opens the tokens. Never throws: what is wrong is recorded under the lease.
 *
 * @param readAt monotonic time just before the row was read: from then on counts what the row says of the past
 */
export async function prepareAttempt(deps: AttemptDeps, row: RefreshRow, readAt: number): Promise<Attempt> {
  const startTime = performance.now();
  const prepared = await prepare(deps, row).catch((error: unknown) => ({ error }));
  return {
    row,
    scope: scopeOf(deps, row),
    prepared,
    startTime,
    sendUntil: readAt + replayTime(row, prepared),
  };
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
 * @returns what was written; null when a reconnect or a disconnect came first
 * @throws TOKEN_EXPIRED, TOKEN_REFRESH_ERROR, NETWORK_ERROR, TIMEOUT_ERROR, API_ERROR, GET_TOKEN_ERROR, INVALID_PROVIDER,
 *   DATABASE_ERROR
 */
export async function runAttempt(
  deps: AttemptDeps,
  attempt: Attempt,
  claim: Claim,
): Promise<RenewedToken | null> {
  const { row } = attempt;
  const { lease, claimedAt, origin } = claim;
  const logged = { ...accountOf(row), correlationId: origin.correlationId };
  const durationMs = () => Math.round(performance.now() - attempt.startTime);
  const held = holdLease(deps, lease, claimedAt);
  deps.failpoint?.('refresh.claimed');
  let answered: Answered;
  try {
    answered = await traced(
      deps,
      {
        name: 'refresh',
        correlationId: origin.correlationId,
        attributes: { 'evergrant.provider': row.provider, 'evergrant.connection_id': row.connectionId },
      },
      () => ask(deps, attempt, { ...claim, held }),
    );
  } catch (cause) {
    const judged = await judgeAttempt(deps, attempt, { cause, origin });
    const failure = describeRefreshFailure(deps, row, judged);
    deps.log.error(
      { ...logged, code: failure.error.code, error: failure.error.message, duration: durationMs() },
      'Token refresh failed',
    );
    await settleRefresh(deps, { kind: 'failed', lease, ...failure.outcome });
    countFailure(deps, row, judged);
    deps.meter?.refresh({
      provider: row.provider,
      outcome: isHeldBack(cause) ? 'held_back' : failure.reason,
    });
    await recordFailure(deps, row, { ...judged, forced: claim.forced ?? false });
    throw failure.error;
  } finally {
    held.release();
  }
  deps.failpoint?.('refresh.answered');
  const renewal = describe(deps, row, { ...answered, durationMs: durationMs(), origin });
  const written = await settleRefresh(deps, { kind: 'refreshed', lease, ...renewal });
  deps.failpoint?.('refresh.written');
  deps.traffic.count({ kind: 'refreshed', subject: row.provider });
  deps.meter?.refresh({ provider: row.provider, outcome: 'refreshed' });
  await recordHealth(deps, row, { kind: 'answered' });
  deps.log.info({ ...logged, duration: durationMs() }, 'Token refreshed');
  return written ? { ...renewal.write, accessToken: answered.tokens.accessToken } : null;
}

/** Once for each connection: what fails again and again is one that failed. */
function countFailure(
  { traffic }: Pick<AttemptDeps, 'traffic'>,
  { provider, reason, refreshFailures }: RefreshRow,
  { verdict, cause }: JudgedFailure,
): void {
  if (verdict.kind === 'grant_refused') {
    if (reason !== 'grant_refused') traffic.count({ kind: 'grant_refused', subject: provider });
  } else if (refreshFailures === 0 && !isHeldBack(cause))
    traffic.count({ kind: 'refresh_failed', subject: provider });
}

/** A refused grant, and half of an answer, come from a provider that works. */
async function recordFailure(
  deps: AttemptDeps,
  row: RefreshRow,
  { cause, verdict, evidence, forced }: JudgedFailure & { readonly forced: boolean },
): Promise<void> {
  if (verdict.kind === 'grant_refused' || evidence.kind === 'half_renewed')
    await recordHealth(deps, row, { kind: 'answered' });
  else if (verdict.kind === 'client_refused' || isNotConfigured(cause))
    await recordHealth(deps, row, { kind: 'client_refused', error: cause });
  else if (cause instanceof ProviderFailure)
    await recordHealth(deps, row, { kind: 'failed', failure: cause, forced });
}

interface Answered extends Prepared {
  readonly tokens: TokenSet;
}

async function ask(
  deps: AttemptDeps,
  attempt: Attempt,
  { held, claimedAt, origin }: Claim & { readonly held: HeldLease },
): Promise<Answered> {
  const { prepared, sendUntil } = attempt;
  if ('error' in prepared) throw prepared.error;
  const { adapter, subject } = prepared;
  const finishUntil = claimedAt + REFRESH_DEADLINE_MS;
  const deadline = AbortSignal.timeout(Math.max(Math.ceil(finishUntil - performance.now()), 1));
  const requireTime = () => {
    // A process that was frozen, or kept waiting for a place, finds its lease gone: somebody else may be asking.
    if (performance.now() > Math.min(finishUntil, sendUntil, held.validUntil()))
      throw new ProviderFailure('unreachable', 'the time for this refresh is over', {
        sent: 'no',
        timedOut: true,
        systemCode: 'EVERGRANT_LATE',
      });
  };
  const tokens = await retryWithBackoff(
    async () => {
      requireTime();
      return deps.providerHealth.guard(
        attempt.scope,
        () => adapter.refreshAccessToken(subject, deadline),
        requireTime,
      );
    },
    RETRY.maxRetries,
    'Token refresh',
    {
      log: deps.log,
      correlationId: origin.correlationId,
      onEnd: meterOperation(deps.meter, attempt.row.provider),
      // A refresh token that may be rotated may be spent: it is sent again only where nothing was processed.
      replay: isRepeatable(adapter.provider) ? 'any_transient' : 'unprocessed',
    },
  );
  return { adapter, subject, tokens };
}

/**
 * What the answer decides about later requests (an instance that has moved). A host that is not allowed is no reason to lose
 * tokens: then the one that is known stays.
 */
function learned(
  deps: Pick<AttemptDeps, 'log'>,
  row: RefreshRow,
  { adapter, tokens }: Pick<Answered, 'adapter' | 'tokens'>,
): Record<string, string> {
  try {
    return adapter.learnParameters('token_response', tokens.raw);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    deps.log.warn(
      { ...accountOf(row), error: error.message },
      'An address in the answer to a refresh is not kept',
    );
    return {};
  }
}

/** A new token set, sealed, with its place in the schedule and its audit event. */
function describe(
  deps: AttemptDeps,
  row: RefreshRow,
  {
    adapter,
    subject,
    tokens,
    durationMs,
    origin,
  }: Answered & { readonly durationMs: number; readonly origin: RequestOrigin },
): Pick<RefreshOutcome & { kind: 'refreshed' }, 'event'> & {
  readonly write: RefreshWrite & { readonly grantedScope: readonly string[] };
} {
  const parameters = learned(deps, row, { adapter, tokens });
  // What is stored is bound to the place that it is sent to from now on; so is a refresh token that stays.
  const renewed = { ...row, parameters: { ...row.parameters, ...parameters } };
  const stays = isDeepStrictEqual(renewed.parameters, row.parameters) ? null : subject.refreshToken;
  const kept = tokens.refreshToken ?? stays;
  const refreshToken =
    kept === null ? null : deps.vault.encryptToken(kept, tokenBinding(renewed, 'refresh_token'));
  const refreshable = isRefreshable(adapter.provider, { refreshToken: refreshToken ?? row.refreshToken });
  const granted = grantedScope(adapter.provider, tokens.scope, {
    expected: row.grantedScope,
    hasRefreshToken: (refreshToken ?? row.refreshToken) !== null,
  });
  const rotated = tokens.refreshToken !== undefined && tokens.refreshToken !== subject.refreshToken;
  return {
    write: {
      accessToken: deps.vault.encryptToken(tokens.accessToken, tokenBinding(renewed, 'access_token')),
      refreshToken,
      tokenType: tokens.tokenType,
      refreshable,
      issuedAt: tokens.issuedAt,
      expiresAt: tokens.expiresAt,
      refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
      refreshDueAt: refreshDueAt(tokens, renewalOf(adapter.provider, tokens, refreshable), Math.random()),
      grantedScope: granted,
      scopeMissing:
        row.requiredScope.length === 0
          ? null
          : missingScope(adapter.provider, row.requiredScope, granted).length > 0,
      choosesResource: adapter.provider.resources !== undefined,
      lastRefreshedAt: deps.clock.now(),
      parameters,
    },
    event: { record: auditRecord.tokenRefreshed(accountOf(row), { rotated, durationMs }), origin },
  };
}
