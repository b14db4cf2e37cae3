import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { ConnectionState } from '../connections/connection.ts';
import { isTokenExpired } from '../connections/health.ts';
import type { ConnectionReason } from '../connections/states.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { failureFacts, toUseCaseError } from '../outbound/provider-error.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { Evidence } from './evidence.ts';
import type { RefreshOutcome } from './refresh-outcome.ts';
import { retryDelay } from './refresh-schedule.ts';
import { accountOf, type RefreshRow } from './refresh-store.ts';
import { LEFT_ALONE_MS } from './unanswered.ts';
import { asksForUser, type UserReason, type Verdict } from './verdict.ts';

/** What a failed attempt leaves behind in the database, and the error of whoever asked. */
export interface DescribedFailure {
  readonly outcome: Pick<RefreshOutcome & { kind: 'failed' }, 'write' | 'event'>;
  readonly reason: FailureReason;
  readonly error: IntegrationsServiceError;
}

/** A failed attempt, judged. */
export interface JudgedFailure {
  readonly cause: unknown;
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  /** Whether the provider takes the token again at any time, so that no sending leaves a question open. */
  readonly repeatable: boolean;
  /** What came instead of an access token, sealed; null: nothing. */
  readonly half: (RefreshOutcome & { kind: 'failed' })['write']['half'];
  readonly origin: RequestOrigin;
}

/** How rarely a provider is asked that refuses for no known reason. */
const RARELY_MS = 4 * 3_600_000;

/** Says what to write down of a failed attempt. Pure but for the clock and the jitter. */
export function describeRefreshFailure(
  deps: Pick<Deps, 'clock'>,
  row: RefreshRow,
  failure: JudgedFailure,
): DescribedFailure {
  const { cause, evidence, verdict, repeatable, half, origin } = failure;
  const now = deps.clock.now();
  const reason = reasonAfter(row, failure);
  const failures = isHeldBack(cause) ? Math.max(row.refreshFailures, 1) : row.refreshFailures + 1;
  const refreshDueAt = reason === 'grant_refused' ? null : nextAttemptAt(row, { ...failure, failures, now });
  const facts =
    cause instanceof ProviderFailure
      ? failureFacts(cause)
      : { kind: 'unprepared', providerError: null, status: null };
  const details = {
    provider: row.provider,
    correlationId: origin.correlationId,
    metadata: {
      reason,
      connectionId: row.connectionId,
      nextAttemptAt: refreshDueAt?.toISOString() ?? null,
      ...facts,
    },
    cause,
  };
  return {
    reason,
    outcome: {
      write: {
        ...stateOf(reason, isTokenExpired(row.expiresAt, now)),
        refreshDueAt,
        refreshFailures: failures,
        closedForMs: askedForMs(cause),
        outcomeUnknown: isOutcomeOpen(row, { evidence, repeatable }),
        refusedAt: refusedAfter(row, verdict),
        half,
        at: now,
      },
      event: {
        record: auditRecord.tokenRefreshFailed(accountOf(row), {
          reason,
          final: refreshDueAt === null,
          providerError: facts.providerError ?? facts.kind,
          status: facts.status,
          failures,
        }),
        origin,
      },
    },
    error: asksForUser(reason)
      ? new IntegrationsServiceError('TOKEN_EXPIRED', details)
      : toUseCaseError(cause, 'TOKEN_REFRESH_ERROR', details),
  };
}

type FailureReason =
  | UserReason
  | Extract<ConnectionReason, 'client_misconfigured' | 'provider_unavailable' | 'token_unreadable'>;

/** What was proven, and what asks the user already, is undone by a success only. */
function reasonAfter(
  row: Pick<RefreshRow, 'reason'>,
  { verdict, cause }: Pick<JudgedFailure, 'verdict' | 'cause'>,
): FailureReason {
  if (verdict.kind === 'grant_refused' || row.reason === 'grant_refused') return 'grant_refused';
  if (verdict.kind === 'outcome_unknown') return 'refresh_outcome_unknown';
  if (verdict.kind === 'needs_look') return 'refusal_unexplained';
  if (asksForUser(row.reason)) return row.reason;
  if (verdict.kind === 'client_refused') return 'client_misconfigured';
  if (isNotConfigured(cause)) return 'client_misconfigured';
  return cause instanceof IntegrationsServiceError ? 'token_unreadable' : 'provider_unavailable';
}

/** The provider is not set up here any more, or not for what the connection was made with. */
export const isNotConfigured = (cause: unknown): boolean =>
  cause instanceof IntegrationsServiceError && cause.code !== 'GET_TOKEN_ERROR';

/** A connection whose token still lives stays connected, unless its grant is over. */
function stateOf(reason: FailureReason, tokenExpired: boolean): ConnectionState {
  if (reason === 'grant_refused' || reason === 'refresh_outcome_unknown') return { status: 'error', reason };
  return { status: tokenExpired ? 'error' : 'connected', reason };
}

/** The hub itself did not send: that is no failure of anything. */
export const isHeldBack = (cause: unknown): boolean => cause instanceof ProviderFailure && cause.heldBack;

/** Whether a single-use token may have been spent without an answer, by this sending or by one before. */
function isOutcomeOpen(
  { sentAt }: Pick<RefreshRow, 'sentAt'>,
  { evidence, repeatable }: Pick<JudgedFailure, 'evidence' | 'repeatable'>,
): boolean {
  if (repeatable || evidence.kind === 'dead_grant' || evidence.kind === 'half_renewed') return false;
  return evidence.kind === 'maybe_processed' || sentAt !== null;
}

/** Refusals without a reason count while nothing else was said in between. */
function refusedAfter({ refusedAt }: Pick<RefreshRow, 'refusedAt'>, verdict: Verdict): readonly Date[] {
  if (verdict.kind === 'unchanged') return refusedAt;
  return 'refusedAt' in verdict ? verdict.refusedAt : [];
}

/** What the provider asked for; what the hub itself holds back is over when it says so. */
const askedForMs = (cause: unknown): number | null =>
  cause instanceof ProviderFailure && cause.systemCode === undefined ? (cause.retryAfterMs ?? null) : null;

/** The backoff, but not past the moment at which the token ends: then the status has to tell the truth. */
function nextAttemptAt(
  { expiresAt }: Pick<RefreshRow, 'expiresAt'>,
  {
    cause,
    verdict,
    failures,
    now,
  }: Pick<JudgedFailure, 'cause' | 'verdict'> & { failures: number; now: Date },
): Date {
  const isSilent = verdict.kind === 'says_nothing' || verdict.kind === 'needs_look';
  const isLost = verdict.kind === 'held' || verdict.kind === 'outcome_unknown';
  const asked = cause instanceof ProviderFailure ? cause.retryAfterMs : undefined;
  const delay = retryDelay(failures, Math.random(), {
    ...(isSilent ? { maxMs: RARELY_MS } : {}),
    ...(isLost ? { atLeastMs: Math.max(asked ?? 0, LEFT_ALONE_MS) } : { atLeastMs: asked ?? 0 }),
  });
  const remaining = expiresAt === null ? Number.POSITIVE_INFINITY : expiresAt.getTime() - now.getTime();
  const isFree = remaining > 0 && asked === undefined && !isLost;
  return new Date(now.getTime() + (isFree ? Math.min(delay, remaining + 1_000) : delay));
}
