import { learnParameters } from '@evergrant/providers';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import { createConnectionScope, findConnection } from '../connections/connection-store.ts';
import { forgetUser } from '../connections/forget-user.ts';
import type { Deps } from '../deps.ts';
import { describeCause, IntegrationsServiceError } from '../errors.ts';
import { isClientRefused, toUseCaseError } from '../outbound/provider-error.ts';
import { recordHealth } from '../provider-health/record-health.ts';
import { consumeFlow, type Flow, type FlowOutcome, findFlow, recordOutcome } from '../state/flow-store.ts';
import { checkRedirectUrl, resultUrl } from '../state/redirect-url.ts';
import { traced } from '../tracer.ts';
import { inTransaction } from '../transaction.ts';
import { abandonCertainly } from './abandon-certainly.ts';
import { authenticateCallback, type OAuthCallback, refuseCallback } from './authenticate-callback.ts';
import { obtainConsent } from './obtain-consent.ts';
import { abandonGrant, holdGrant } from './orphaned-grant.ts';
import { type Consent, saveConnection } from './save-connection.ts';

export type { OAuthCallback } from './authenticate-callback.ts';

/** Where a flow ended. */
export interface CompletedFlow {
  readonly userId: number;
  readonly flowId: string;
  readonly outcome: FlowOutcome;
  /**
   * The flow's redirect URL with `status`, and `connectionId`, `code`, or both. A failure that a user of the hub can ask it about
   * also carries `flowId`.
   */
  readonly redirectTo: string;
}

type CompleteDeps = Pick<
  Deps,
  | 'db'
  | 'vault'
  | 'csrf'
  | 'providers'
  | 'providerHealth'
  | 'clock'
  | 'log'
  | 'settings'
  | 'integrationCache'
  | 'tokenCache'
  | 'journal'
  | 'refreshFlights'
  | 'traffic'
  | 'meter'
  | 'tracer'
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
    if (!authenticated.valid) return await refuseCallback(deps, callback, { refusal: authenticated, origin });
    const { flow } = authenticated;
    const linked = { ...origin, correlationId: flow.correlationId };
    deps.log.info(
      { provider, userId: flow.userId, correlationId: linked.correlationId },
      'State validation passed',
    );

    const consumed = await consumeFlow(
      deps.db.pool,
      { id: flow.id, browserHash: flow.browserHash ?? '' },
      deps.clock.now(),
    );
    if (!consumed && flow.expiresAt <= deps.clock.now() && flow.consumedAt === null)
      return await refuseCallback(deps, callback, {
        refusal: { error: 'expired', userId: flow.userId },
        origin: linked,
      });
    const outcome = consumed
      ? await traced(
          deps,
          {
            name: 'connect',
            correlationId: linked.correlationId,
            attributes: { 'evergrant.provider': provider },
          },
          () =>
            connect(
              deps,
              { ...authenticated, parameters: callback.parameters },
              { origin: linked, startTime },
            ),
        )
      : await replayOutcome(deps, flow, linked.correlationId);
    if (consumed)
      deps.meter?.flow({
        provider: flow.provider,
        outcome: outcome.status === 'connected' ? 'connected' : outcome.code,
      });

    const redirectUrl = checkRedirectUrl(flow.redirectUrl, deps.settings, linked.correlationId);
    const result: Record<string, string> =
      outcome.status === 'connected'
        ? { status: 'connected', connectionId: String(outcome.connectionId) }
        : {
            status: 'error',
            code: outcome.code,
            ...(outcome.connectionId === undefined ? {} : { connectionId: String(outcome.connectionId) }),
            ...(flow.startedBy === 'session' ? { flowId: flow.id } : {}),
          };
    return { userId: flow.userId, flowId: flow.id, outcome, redirectTo: resultUrl(redirectUrl, result) };
  } catch (error) {
    throw toUseCaseError(error, 'OAUTH_CALLBACK_ERROR', { provider, correlationId: origin.correlationId });
  }
}

/** The first callback of a flow: it ends in a connection, or in a failure that is written down. */
async function connect(
  deps: CompleteDeps,
  callback: Parameters<typeof obtainConsent>[1],
  { origin, startTime }: { readonly origin: RequestOrigin; readonly startTime: number },
): Promise<FlowOutcome> {
  const { flow } = callback;
  const { provider, userId } = flow;
  let consent: Consent | undefined;
  try {
    consent = await obtainConsent(deps, callback, origin);
    const { providerAccountId: accountId } = consent.profile;
    const { parameters } = consent;
    await recordHealth(deps, { provider, parameters, userId, accountId }, { kind: 'answered' });
    if (await isOtherAccount(deps, flow, accountId))
      return await fail(deps, flow, {
        error: otherAccount(flow, origin),
        origin,
        startTime,
        unused: consent,
      });
    const granted = consent;
    const { connectionId, outcome } = await inTransaction(deps.db, (tx) =>
      saveConnection(tx, deps, { consent: granted, origin }),
    );
    forgetUser(deps, userId);
    deps.log.info(
      {
        provider,
        userId,
        accountId,
        connectionId,
        correlationId: origin.correlationId,
        duration: Math.round(performance.now() - startTime),
      },
      'OAuth callback completed',
    );
    return outcome;
  } catch (error) {
    if (isClientRefused(error))
      await recordHealth(
        deps,
        { provider, parameters: parametersOf(deps, callback), userId, accountId: '' },
        { kind: 'client_refused', error },
      );
    try {
      return await fail(deps, flow, { error, origin, startTime, unsaved: consent });
    } catch (failure) {
      if (consent !== undefined) await abandonCertainly(deps, toOrphan(consent));
      throw failure;
    }
  }
}

/** What is known of the provider's addresses: what the user gave, and what the callback names. */
function parametersOf(
  { providers }: Pick<Deps, 'providers'>,
  { flow, parameters }: Parameters<typeof obtainConsent>[1],
): Record<string, string> {
  const { provider } = providers.get(flow.provider);
  const learned = learnParameters(provider, 'authorization_response', Object.fromEntries(parameters));
  return { ...flow.parameters, ...(learned.ok ? learned.values : {}) };
}

const toOrphan = (consent: Consent) => ({ ...consent, accountId: consent.profile.providerAccountId });

/** Whether a reconnect came back with another account than that of its connection. */
async function isOtherAccount(deps: CompleteDeps, flow: Flow, accountId: string): Promise<boolean> {
  if (flow.connectionId === null) return false;
  const target = await findConnection(deps.db.pool, createConnectionScope(flow.userId), flow.connectionId);
  return target?.providerAccountId !== accountId;
}

const otherAccount = ({ provider, connectionId }: Flow, { correlationId }: RequestOrigin) =>
  new IntegrationsServiceError('ACCOUNT_MISMATCH', { provider, correlationId, metadata: { connectionId } });

/**
 * Records the failure of a consumed flow, so that a duplicate of its callback ends the same way. A grant that it leaves
 * unused is held where there is somebody to ask about it, and revoked otherwise.
 */
async function fail(
  deps: CompleteDeps,
  flow: Flow,
  failed: {
    readonly error: unknown;
    readonly origin: RequestOrigin;
    readonly startTime: number;
    /** Somebody can be asked about it. */
    readonly unused?: Consent;
    /** It could not be stored. */
    readonly unsaved?: Consent | undefined;
  },
): Promise<FlowOutcome> {
  const { error, origin, startTime, unused, unsaved } = failed;
  const { provider, userId } = flow;
  const failure = toUseCaseError(
    error,
    isClientRefused(error) ? 'CLIENT_MISCONFIGURED' : 'OAUTH_CALLBACK_ERROR',
    { provider, correlationId: origin.correlationId },
  );
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
    'OAuth callback failed',
  );
  const named = failure.metadata?.providerError;
  const providerError = typeof named === 'string' ? named : undefined;
  return inTransaction(deps.db, async (tx) => {
    const heldGrant = unused && flow.startedBy === 'session' ? await holdGrant(tx, deps, unused) : undefined;
    const abandoned = heldGrant === undefined ? (unused ?? unsaved) : undefined;
    if (abandoned !== undefined) await abandonGrant(tx, deps, toOrphan(abandoned));
    const outcome: FlowOutcome = {
      status: 'error',
      code: failure.code,
      message: failure.message,
      ...(providerError === undefined ? {} : { providerError }),
      ...(heldGrant === undefined ? {} : { heldGrant }),
    };
    await recordOutcome(tx, flow.id, outcome);
    await insertAuditEvent(
      tx,
      auditRecord.oauthFailed(userId, provider, {
        code: failure.code,
        providerError,
        connectionId: flow.connectionId ?? undefined,
      }),
      origin,
    );
    return outcome;
  });
}
