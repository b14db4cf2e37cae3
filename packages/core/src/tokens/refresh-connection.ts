import { randomUUID } from 'node:crypto';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { isTokenExpired } from '../connections/connection.ts';
import { forgetUser } from '../connections/forget-user.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { toUseCaseError } from '../outbound/provider-error.ts';
import type { Attempt } from './attempt.ts';
import { renewableFrom } from './grant-lapse.ts';
import { LEASE_MS } from './hold-lease.ts';
import { type AttemptDeps, prepareAttempt, runAttempt } from './refresh-attempt.ts';
import { shouldRefreshToken } from './refresh-schedule.ts';
import {
  accountOf,
  claimLease,
  postponeRefresh,
  type RefreshRow,
  readRefreshRow,
  stopRefreshing,
} from './refresh-store.ts';
import { isSpent } from './spent-token.ts';

/** How long a caller waits for a refresh that another process runs. */
const FOLLOW_DEADLINE_MS = 30_000;
const FOLLOW_POLL_MS = 50;
/** How soon the schedule looks again at a token of which nobody can say yet whether it is spent. */
const UNDECIDED_PAUSE_MS = 2_000;

export type RefreshDeps = AttemptDeps & Pick<Deps, 'instanceId'>;

export interface RefreshOptions {
  /** Refresh although the token is still fresh. Default false. */
  readonly force?: boolean;
}

/** Whether a token set of this version answers the call: anything newer does; without force, anything fresh does. */
const isSatisfied = (row: RefreshRow, seenVersion: number, force: boolean, now: Date): boolean =>
  row.version > seenVersion || (!force && !isDue(row, now));

/** The schedule may want it a little before its margin begins. */
const isDue = (row: RefreshRow, now: Date): boolean =>
  row.due || shouldRefreshToken(row.expiresAt, now, row.issuedAt);

/** No attempt helps any more: the user has to reconnect. */
const isDead = (row: RefreshRow): boolean =>
  row.reason === 'grant_refused' || row.reason === 'refresh_outcome_unknown';

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
    if (isDead(row)) throw deadGrant(row, correlationId);
    if (!row.refreshable) {
      if (isTokenExpired(row.expiresAt, now)) await markExpired(deps, row, origin);
      throw new IntegrationsServiceError('NO_REFRESH_TOKEN', { provider, correlationId });
    }
    if (!row.leased) {
      if (isBackingOff(row, force)) throw notNow(row, correlationId);
      const attempt = await prepareAttempt(deps, row);
      const young = youngUntil(attempt, now);
      if (young !== null) {
        await postponeRefresh(deps.db, row, young.getTime() - now.getTime());
        throw tooYoung(row, young, correlationId);
      }
      const spent = row.sentAt === null ? 'no' : await isSpent(deps, attempt, row.sentMsAgo);
      if (spent === 'undecided') {
        await postponeRefresh(deps.db, row, UNDECIDED_PAUSE_MS);
        throw notNow(row, correlationId);
      }
      if (spent === 'yes') {
        await giveUp(deps, row, origin);
        throw deadGrant({ ...row, reason: 'refresh_outcome_unknown' }, correlationId);
      }
      const lease = { connectionId, version: row.version, owner: `${deps.instanceId}/${randomUUID()}` };
      if (await claimLease(deps.db, lease, row, LEASE_MS)) return runAttempt(deps, attempt, lease, origin);
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

/** After a failure the schedule decides when to try again, so that readers cannot hammer a provider that is down. */
const isBackingOff = (row: RefreshRow, force: boolean): boolean =>
  !force && row.refreshFailures > 0 && row.refreshDueAt !== null && !row.due;

/** The token is spent and its successor never arrived: only the user can mend that, so the status says it at once. */
async function giveUp(deps: RefreshDeps, row: RefreshRow, origin: RequestOrigin): Promise<void> {
  const at = deps.clock.now();
  await stopRefreshing(
    deps.db,
    row,
    { status: 'error', reason: 'refresh_outcome_unknown', at },
    {
      record: auditRecord.tokenRefreshFailed(accountOf(row), {
        reason: 'refresh_outcome_unknown',
        final: true,
        providerError: null,
        status: null,
        failures: row.refreshFailures + 1,
      }),
      origin,
    },
  );
  forgetUser(deps, row.userId);
}

async function markExpired(deps: RefreshDeps, row: RefreshRow, origin: RequestOrigin): Promise<void> {
  await stopRefreshing(
    deps.db,
    row,
    { status: 'expired', reason: 'token_expired', at: deps.clock.now() },
    { record: { event: 'integration_expired', ...accountOf(row) }, origin },
  );
  forgetUser(deps, row.userId);
}
