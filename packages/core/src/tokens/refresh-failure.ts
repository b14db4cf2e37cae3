import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ConnectionState, isTokenExpired } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { failureFacts, toUseCaseError } from '../outbound/provider-error.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { RefreshOutcome } from './refresh-outcome.ts';
import { retryDelay } from './refresh-schedule.ts';
import { accountOf, type RefreshRow } from './refresh-store.ts';
import {
  isOutcomeUnknown,
  isRepeatable,
  judgeRefreshFailure,
  type RefreshVerdict,
} from './refresh-verdict.ts';

/** What a failed attempt leaves behind in the database, and the error of whoever asked. */
export interface DescribedFailure {
  readonly outcome: Pick<RefreshOutcome & { kind: 'failed' }, 'write' | 'event'>;
  readonly error: IntegrationsServiceError;
}

/** Judges a failed attempt and says what to write down. Pure but for the clock and the jitter. */
export function describeRefreshFailure(
  deps: Pick<Deps, 'providers' | 'clock'>,
  row: RefreshRow,
  { cause, spent, origin }: { cause: unknown; spent: boolean; origin: RequestOrigin },
): DescribedFailure {
  const provider = deps.providers.list().find((entry) => entry.provider.id === row.provider)?.provider;
  const failures = row.refreshFailures + 1;
  const verdict = judgeRefreshFailure(provider, cause, { failures, spent });
  const facts =
    cause instanceof ProviderFailure
      ? failureFacts(cause)
      : { kind: 'unprepared', providerError: null, status: null };
  const now = deps.clock.now();
  const refreshDueAt = verdict.final ? null : nextAttemptAt(row, failures, cause, now);
  const details = {
    provider: row.provider,
    correlationId: origin.correlationId,
    metadata: {
      reason: verdict.reason,
      connectionId: row.connectionId,
      nextAttemptAt: refreshDueAt?.toISOString() ?? null,
      ...facts,
    },
    cause,
  };
  return {
    outcome: {
      write: {
        ...stateAfter(verdict, isTokenExpired(row.expiresAt, now)),
        refreshDueAt,
        refreshFailures: failures,
        closedForMs: askedForMs(cause),
        outcomeUnknown:
          row.sentAt !== null ||
          (isOutcomeUnknown(cause) && provider !== undefined && !isRepeatable(provider)),
        at: now,
      },
      event: {
        record: auditRecord.tokenRefreshFailed(accountOf(row), {
          reason: verdict.reason,
          final: verdict.final,
          providerError: facts.providerError ?? facts.kind,
          status: facts.status,
          failures,
        }),
        origin,
      },
    },
    error: verdict.final
      ? new IntegrationsServiceError('TOKEN_EXPIRED', details)
      : toUseCaseError(cause, 'TOKEN_REFRESH_ERROR', details),
  };
}

/** A connection whose token still lives stays connected, unless its grant is over. */
const stateAfter = (verdict: RefreshVerdict, tokenExpired: boolean): ConnectionState =>
  verdict.final || tokenExpired
    ? { status: 'error', reason: verdict.reason }
    : { status: 'connected', reason: verdict.reason };

/** What the provider asked for; what the hub itself holds back is over when it says so. */
const askedForMs = (cause: unknown): number | null =>
  cause instanceof ProviderFailure && cause.systemCode === undefined ? (cause.retryAfterMs ?? null) : null;

/** The backoff, but not past the moment at which the token ends: then the status has to tell the truth. */
function nextAttemptAt(row: RefreshRow, failures: number, cause: unknown, now: Date): Date {
  const retryAfterMs = cause instanceof ProviderFailure ? cause.retryAfterMs : undefined;
  const delay = retryDelay(failures, Math.random(), retryAfterMs);
  const remaining =
    row.expiresAt === null ? Number.POSITIVE_INFINITY : row.expiresAt.getTime() - now.getTime();
  const wait = remaining > 0 && retryAfterMs === undefined ? Math.min(delay, remaining + 1_000) : delay;
  return new Date(now.getTime() + wait);
}
