import { randomUUID } from 'node:crypto';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { forgetUser } from '../connections/forget-user.ts';
import { isTokenExpired } from '../connections/health.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { toUseCaseError } from '../outbound/provider-error.ts';
import type { Attempt } from './attempt.ts';
import { renewableFrom } from './grant-lapse.ts';
import { LEASE_MS } from './hold-lease.ts';
import { introspect } from './introspect.ts';
import { nextStep, type Urgency } from './next-step.ts';
import { type AttemptDeps, prepareAttempt, runAttempt } from './refresh-attempt.ts';
import {
  accountOf,
  claimLease,
  postponeRefresh,
  type RefreshRow,
  readRefreshRow,
  stopRefreshing,
} from './refresh-store.ts';
import type { RenewedToken } from './renewed-token.ts';
import { mayReplay } from './replay.ts';
import { judgeUnanswered, LEFT_ALONE_MS, type Unanswered, type UnansweredStep } from './unanswered.ts';

/** How long a caller waits for a refresh that another process runs. */
const FOLLOW_DEADLINE_MS = 30_000;
const FOLLOW_POLL_MS = 50;

export type RefreshDeps = AttemptDeps & Pick<Deps, 'instanceId'>;

export interface RefreshCall {
  readonly origin: RequestOrigin;
  /**
   * - `due`: only where it is time. The default.
   * - `force`: although the token is still fresh, and whatever was read from earlier answers short of proof.
   * - `insist`: the same, and once more even where the grant is known to be refused.
   */
  readonly urgency?: Urgency;
}

/**
 * Makes sure that a connection has a fresh token: once, whoever asks, in however many processes.
 *
 * Callers in this process share one flight (forced ones their own, so that none of them joins a flight that may end
 * with the old token). Between processes the lease decides: the holder asks the provider, the others wait for the
 * version to grow. No transaction and no database connection is held while the provider is asked.
 *
 * @returns what this process has just written; null when the stored token is fresh, or somebody else has renewed it
 * @throws ACCOUNT_NOT_FOUND no such connection, or it was disconnected
 * @throws NO_REFRESH_TOKEN nothing can renew it
 * @throws TOKEN_EXPIRED the grant is dead: the user has to reconnect
 * @throws TOKEN_REFRESH_ERROR, NETWORK_ERROR, TIMEOUT_ERROR, API_ERROR for now; the old token is untouched
 * @throws DATABASE_ERROR
 */
export function refreshConnection(
  deps: RefreshDeps,
  connectionId: number,
  call: RefreshCall,
): Promise<RenewedToken | null> {
  return deps.refreshFlights.run(`${connectionId}/${call.urgency ?? 'due'}`, async () => {
    try {
      return await refreshOnce(deps, connectionId, call);
    } catch (error) {
      throw toUseCaseError(
        error,
        { refused: 'TOKEN_REFRESH_ERROR', defect: 'INTERNAL_ERROR' },
        { correlationId: call.origin.correlationId },
      );
    }
  });
}

async function refreshOnce(
  deps: RefreshDeps,
  connectionId: number,
  { origin, urgency = 'due' }: RefreshCall,
): Promise<RenewedToken | null> {
  const { correlationId } = origin;
  const followUntil = performance.now() + FOLLOW_DEADLINE_MS;
  for (let seenVersion: number | null = null; ; await pause()) {
    const readAt = performance.now();
    const row = await readRefreshRow(deps.db, connectionId);
    if (row === null) throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { correlationId });
    const step = nextStep(row, { now: deps.clock.now(), urgency, seenVersion });
    seenVersion ??= row.version;
    switch (step.kind) {
      case 'satisfied':
        return null;
      case 'reconnect':
        throw deadGrant({ ...row, reason: step.reason }, correlationId);
      case 'not_refreshable':
        if (step.ended) await markExpired(deps, row, origin);
        throw new IntegrationsServiceError('NO_REFRESH_TOKEN', { provider: row.provider, correlationId });
      case 'back_off':
        throw notNow(row, correlationId);
      case 'attempt': {
        const attempt = await prepareAttempt(deps, row, readAt);
        const keepsSentAt = await requireMeaning(deps, attempt, origin);
        const lease = { connectionId, version: row.version, owner: `${deps.instanceId}/${randomUUID()}` };
        const claimedAt = performance.now();
        const intent = { sentAt: row.sentAt, host: attempt.scope.host, leaseMs: LEASE_MS, keepsSentAt };
        if (await claimLease(deps.db, lease, intent))
          return runAttempt(deps, attempt, { lease, claimedAt, origin, forced: urgency !== 'due' });
        break;
      }
      case 'follow':
        break;
    }
    if (performance.now() > followUntil) throw notNow(row, correlationId);
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, FOLLOW_POLL_MS));

/**
 * Goes on only where sending makes sense now; otherwise it writes down when it will, or that it never will.
 *
 * @returns whether the clock of an earlier sending runs on
 */
async function requireMeaning(deps: RefreshDeps, attempt: Attempt, origin: RequestOrigin): Promise<boolean> {
  const { row } = attempt;
  const { correlationId } = origin;
  const now = deps.clock.now();
  const young = youngUntil(attempt, now);
  if (young !== null) {
    await postponeRefresh(deps.db, row, young.getTime() - now.getTime());
    throw tooYoung(row, young, correlationId);
  }
  // What would not be sent is no failure of this connection.
  if (deps.providerHealth.isClosed(attempt.scope)) throw closed(row, correlationId);
  if (row.sentAt === null) return true;
  const step = await stepAfterSending(deps, attempt);
  if (step.kind === 'wait') {
    await postponeRefresh(deps.db, row, step.ms);
    throw notNow(row, correlationId);
  }
  if (step.kind === 'give_up') {
    await giveUp(deps, row, origin);
    throw deadGrant({ ...row, reason: 'refresh_outcome_unknown' }, correlationId);
  }
  return step.harmless;
}

/** What to do about a token that was sent and whose outcome never arrived. The provider is asked where that helps. */
async function stepAfterSending(
  deps: RefreshDeps,
  attempt: Attempt,
): Promise<Exclude<UnansweredStep, { kind: 'introspect' }>> {
  const { row, prepared } = attempt;
  const facts: Unanswered = {
    sentMsAgo: row.sentMsAgo,
    // What cannot be prepared is not sent either: the attempt says what is in its way.
    forgivesRepeat: 'error' in prepared || mayReplay(prepared.adapter.provider, row.sentMsAgo),
    accessTokenLeftMs: row.expiresAt === null ? null : row.expiresAt.getTime() - deps.clock.now().getTime(),
    introspection: 'not_asked',
    accountShared: row.accountShared,
  };
  const step = judgeUnanswered(facts);
  if (step.kind !== 'introspect') return step;
  const informed = judgeUnanswered({ ...facts, introspection: await introspect(deps, attempt) });
  return informed.kind === 'introspect' ? { kind: 'wait', ms: LEFT_ALONE_MS } : informed;
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

const closed = (row: RefreshRow, correlationId: string) =>
  new IntegrationsServiceError('API_ERROR', {
    provider: row.provider,
    correlationId,
    metadata: { reason: row.reason ?? 'provider_unavailable', connectionId: row.connectionId },
  });

/** Until when the provider would refuse to renew a token that is good; null: it would not. */
function youngUntil({ prepared, row }: Attempt, now: Date): Date | null {
  if ('error' in prepared || isTokenExpired(row.expiresAt, now)) return null;
  const from = renewableFrom(prepared.adapter.provider, row.issuedAt);
  return now < from ? from : null;
}

const tooYoung = (row: RefreshRow, until: Date, correlationId: string) =>
  new IntegrationsServiceError('TOKEN_REFRESH_ERROR', {
    provider: row.provider,
    correlationId,
    message: 'The provider does not renew a token that it issued only just now. The current one is good.',
    metadata: {
      reason: 'too_young',
      connectionId: row.connectionId,
      nextAttemptAt: until.toISOString(),
    },
  });

/** The token is spent and its successor never arrived: only the user can mend that, so the status says it at once. */
async function giveUp(deps: RefreshDeps, row: RefreshRow, origin: RequestOrigin): Promise<void> {
  await stopRefreshing(deps.db, row, {
    write: { status: 'error', reason: 'refresh_outcome_unknown', at: deps.clock.now() },
    event: {
      record: auditRecord.tokenRefreshFailed(accountOf(row), {
        reason: 'refresh_outcome_unknown',
        final: true,
        providerError: null,
        status: null,
        failures: row.refreshFailures + 1,
      }),
      origin,
    },
  });
  forgetUser(deps, row.userId);
}

async function markExpired(deps: RefreshDeps, row: RefreshRow, origin: RequestOrigin): Promise<void> {
  await stopRefreshing(deps.db, row, {
    write: { status: 'expired', reason: 'token_expired', at: deps.clock.now() },
    event: { record: { event: 'integration_expired', ...accountOf(row) }, origin },
  });
  forgetUser(deps, row.userId);
}
