import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditLogger } from '../audit/audit-logger.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { describeCause, IntegrationsServiceError } from '../errors.ts';
import { consumeFlow, type Flow, type FlowOutcome, findFlow, recordOutcome } from '../state/flow-store.ts';
import { inTransaction } from '../transaction.ts';
import { authenticateCallback, type OAuthCallback, refuseCallback } from './authenticate-callback.ts';
import { establishConnection } from './establish-connection.ts';
import { toUseCaseError } from './provider-error.ts';
import { checkRedirectUrl, resultUrl } from './redirect-url.ts';

export type { OAuthCallback } from './authenticate-callback.ts';

/** Where a flow ended. */
export interface CompletedFlow {
  readonly userId: number;
  readonly flowId: string;
  readonly outcome: FlowOutcome;
  /** The flow's redirect URL with `status`, and `connectionId` or `code`. */
  readonly redirectTo: string;
}

type CompleteDeps = Pick<
  Deps,
  'db' | 'vault' | 'csrf' | 'providers' | 'clock' | 'log' | 'settings' | 'integrationCache' | 'tokenCache'
>;

/** How long a duplicate callback waits for the first one. */
const DUPLICATE_WAIT_MS = 15_000;
const DUPLICATE_POLL_MS = 100;

/** A duplicate (double click, prefetch, reload) gets what the first one got. */
async function replayOutcome(deps: CompleteDeps, flow: Flow, correlationId: string): Promise<FlowOutcome> {
  const deadline = performance.now() + DUPLICATE_WAIT_MS;
  for (;;) {
    const outcome = (await findFlow(deps.db.pool, flow.id))?.outcome ?? null;
    if (outcome !== null) return outcome;
    if (performance.now() > deadline)
      throw new IntegrationsServiceError('FLOW_IN_PROGRESS', { provider: flow.provider, correlationId });
    await new Promise((resolve) => setTimeout(resolve, DUPLICATE_POLL_MS));
  }
}

/**
 * Completes a flow: the whole story of an OAuth callback.
 *
 * What goes wrong after the state was accepted is a normal end of the flow: it is recorded, audited, and the browser
 * returns to the redirect URL with `status=error&code=`.
 *
 * @throws INVALID_STATE nothing was sent anywhere and nothing changed
 * @throws FLOW_IN_PROGRESS a duplicate waited too long for the first callback
 * @throws DATABASE_ERROR
 */
export async function completeConnection(
  deps: CompleteDeps,
  callback: OAuthCallback,
  origin: RequestOrigin,
): Promise<CompletedFlow> {
  const startTime = performance.now();
  const { provider } = callback;
  try {
    const authenticated = await authenticateCallback(deps, callback);
    if (!authenticated.valid) return await refuseCallback(deps, callback, authenticated, origin);
    const { flow } = authenticated;
    const linked = { ...origin, correlationId: flow.correlationId };
    deps.log.info(
      { provider, userId: flow.userId, correlationId: linked.correlationId },
      '[IntegrationsService] State validation passed',
    );

    const consumed = await consumeFlow(
      deps.db.pool,
      { id: flow.id, browserHash: flow.browserHash ?? '' },
      deps.clock.now(),
    );
    if (!consumed && flow.expiresAt <= deps.clock.now() && flow.consumedAt === null)
      return await refuseCallback(deps, callback, { error: 'expired', userId: flow.userId }, linked);
    const outcome = consumed
      ? await connect(deps, { ...authenticated, parameters: callback.parameters }, linked, startTime)
      : await replayOutcome(deps, flow, linked.correlationId);

    const redirectUrl = checkRedirectUrl(flow.redirectUrl, deps.settings, linked.correlationId);
    const result: Record<string, string> =
      outcome.status === 'connected'
        ? { status: 'connected', connectionId: String(outcome.connectionId) }
        : { status: 'error', code: outcome.code };
    return { userId: flow.userId, flowId: flow.id, outcome, redirectTo: resultUrl(redirectUrl, result) };
  } catch (error) {
    throw toUseCaseError(error, 'OAUTH_CALLBACK_ERROR', { provider, correlationId: origin.correlationId });
  }
}

/** The first callback of a flow: it ends in a connection, or in a failure that is written down. */
async function connect(
  deps: CompleteDeps,
  consent: Parameters<typeof establishConnection>[1],
  origin: RequestOrigin,
  startTime: number,
): Promise<FlowOutcome> {
  const { provider, userId } = consent.flow;
  try {
    const { connectionId, accountId } = await establishConnection(deps, consent, origin);
    deps.integrationCache.invalidate(userId);
    deps.tokenCache.invalidate(userId);
    deps.log.info(
      {
        provider,
        userId,
        accountId,
        connectionId,
        correlationId: origin.correlationId,
        duration: Math.round(performance.now() - startTime),
      },
      '[IntegrationsService] OAuth callback completed',
    );
    return { status: 'connected', connectionId };
  } catch (error) {
    return fail(deps, consent.flow, error, origin, startTime);
  }
}

/** Records the failure of a consumed flow, so that a duplicate of its callback ends the same way. */
async function fail(
  deps: CompleteDeps,
  flow: Flow,
  error: unknown,
  origin: RequestOrigin,
  startTime: number,
): Promise<FlowOutcome> {
  const { provider, userId } = flow;
  const failure = toUseCaseError(error, 'OAUTH_CALLBACK_ERROR', {
    provider,
    correlationId: origin.correlationId,
  });
  deps.log.error(
    {
      provider,
      userId,
      code: failure.code,
      error: failure.message,
      metadata: failure.metadata,
      cause: describeCause(failure),
      correlationId: origin.correlationId,
      duration: Math.round(performance.now() - startTime),
    },
    '[IntegrationsService] OAuth callback failed',
  );
  const outcome: FlowOutcome = { status: 'error', code: failure.code, message: failure.message };
  const providerError = failure.metadata?.providerError;
  await inTransaction(deps.db, async (tx) => {
    await recordOutcome(tx, flow.id, outcome);
    await insertAuditEvent(
      tx,
      auditLogger.logOAuthFailed(userId, provider, {
        code: failure.code,
        providerError: typeof providerError === 'string' ? providerError : undefined,
        connectionId: flow.connectionId ?? undefined,
      }),
      origin,
    );
  });
  return outcome;
}
