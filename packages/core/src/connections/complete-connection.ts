import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditLogger } from '../audit/audit-logger.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { describeCause, IntegrationsServiceError } from '../errors.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';
import { matchesHash } from '../state/browser-secret.ts';
import { flowIdOf } from '../state/csrf-protection.ts';
import { consumeFlow, type Flow, type FlowOutcome, findFlow, recordOutcome } from '../state/flow-store.ts';
import { toUseCaseError } from './provider-error.ts';
import { checkRedirectUrl, resultUrl } from './redirect-url.ts';
import { saveConnection } from './save-connection.ts';
import { flowBinding } from './start-connection.ts';

/** The callback as it arrived, with what the browser proved about itself. */
export interface OAuthCallback {
  readonly provider: string;
  readonly parameters: URLSearchParams;
  /** The secret in this browser's cookie for a flow. */
  readonly browserSecretOf: (flowId: string) => string | undefined;
  /** The user signed in to the hub in this browser. */
  readonly sessionUserId: number | null;
}

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

type Authenticated =
  | { readonly valid: true; readonly flow: Flow; readonly state: string }
  | { readonly valid: false; readonly error: string; readonly userId?: number };

/** State, flow row, browser cookie and session must all agree (RFC 9700 4.7.1). Reads only. */
async function authenticate(deps: CompleteDeps, callback: OAuthCallback): Promise<Authenticated> {
  const [state, ...others] = callback.parameters.getAll('state');
  if (state === undefined || state === '') return { valid: false, error: 'missing' };
  if (others.length > 0) return { valid: false, error: 'repeated' };
  const validation = deps.csrf.validateState(state, callback.provider);
  if (!validation.valid) return { valid: false, error: validation.error };
  const { userId } = validation;
  const flow = await findFlow(deps.db.prisma, flowIdOf(validation.nonce));
  if (flow === null || flow.userId !== userId || flow.provider !== callback.provider)
    return { valid: false, error: 'unknown', userId };
  const secret = callback.browserSecretOf(flow.id);
  if (secret === undefined || flow.browserHash === null || !matchesHash(secret, flow.browserHash))
    return { valid: false, error: 'foreign_browser', userId };
  if (flow.startedBy === 'session' && callback.sessionUserId !== userId)
    return { valid: false, error: 'foreign_session', userId };
  return { valid: true, flow, state };
}

async function refuse(
  deps: CompleteDeps,
  callback: OAuthCallback,
  refusal: { error: string; userId?: number },
  origin: RequestOrigin,
): Promise<never> {
  const { provider } = callback;
  deps.log.warn(
    { provider, error: refusal.error, correlationId: origin.correlationId },
    '[IntegrationsService] State validation failed',
  );
  await insertAuditEvent(
    deps.db.prisma,
    auditLogger.logInvalidStateDetected(provider, refusal.error, refusal.userId),
    origin,
  );
  throw new IntegrationsServiceError('INVALID_STATE', {
    provider,
    correlationId: origin.correlationId,
    metadata: { reason: refusal.error },
  });
}

/** A duplicate (double click, prefetch, reload) gets what the first one got. */
async function replayOutcome(deps: CompleteDeps, flow: Flow, correlationId: string): Promise<FlowOutcome> {
  const deadline = performance.now() + DUPLICATE_WAIT_MS;
  for (;;) {
    const outcome = (await findFlow(deps.db.prisma, flow.id))?.outcome ?? null;
    if (outcome !== null) return outcome;
    if (performance.now() > deadline)
      throw new IntegrationsServiceError('FLOW_IN_PROGRESS', { provider: flow.provider, correlationId });
    await new Promise((resolve) => setTimeout(resolve, DUPLICATE_POLL_MS));
  }
}

/** The provider's part: read its answer, trade the code, ask who it is, store. */
async function connect(
  deps: CompleteDeps,
  callback: OAuthCallback,
  authenticated: { flow: Flow; state: string },
  origin: RequestOrigin,
  startTime: number,
): Promise<FlowOutcome> {
  const { flow, state } = authenticated;
  const { provider } = flow;
  const { correlationId } = origin;
  const opening = await deps.providers.adapter(provider, flow.parameters);
  const answer = await opening.readAuthorizationResponse(callback.parameters, state);
  if (answer.type !== 'code')
    throw new IntegrationsServiceError(answer.type === 'denied' ? 'CONSENT_DENIED' : 'OAUTH_CALLBACK_ERROR', {
      provider,
      correlationId,
      metadata: { providerError: answer.error, kind: answer.type },
    });
  const callbackAnswer = Object.fromEntries(callback.parameters);
  const fromCallback = opening.learnParameters('authorization_response', callbackAnswer);
  const adapter = await deps.providers.adapter(provider, { ...flow.parameters, ...fromCallback });
  const secrets = {
    codeVerifier: deps.vault.decryptToken(flow.codeVerifier, flowBinding(flow.id, 'code_verifier')),
    nonce:
      flow.oidcNonce === null
        ? null
        : deps.vault.decryptToken(flow.oidcNonce, flowBinding(flow.id, 'oidc_nonce')),
  };
  const retrying = { log: deps.log, correlationId };
  const exchanged = await retryWithBackoff(
    () =>
      adapter.exchangeCodeForToken({
        callbackParameters: answer.parameters,
        redirectUri: flow.redirectUri,
        secrets,
      }),
    RETRY.maxRetries,
    'Token exchange',
    { ...retrying, replay: 'unprocessed' },
  );
  const tokens = await retryWithBackoff(
    () => adapter.exchangeForLongLivedToken(exchanged),
    RETRY.maxRetries,
    'Long-lived token exchange',
    retrying,
  );
  const parameters = {
    ...flow.parameters,
    ...fromCallback,
    ...adapter.learnParameters('token_response', tokens.raw),
  };
  const connected = await deps.providers.adapter(provider, parameters);
  const profile = await retryWithBackoff(
    () => connected.getUserProfile(tokens, callback.parameters),
    RETRY.maxRetries,
    'Profile fetch',
    retrying,
  );
  const { connectionId } = await saveConnection(deps, { flow, tokens, profile, parameters }, origin);
  deps.integrationCache.invalidate(flow.userId);
  deps.tokenCache.invalidate(flow.userId);
  deps.log.info(
    {
      provider,
      userId: flow.userId,
      accountId: profile.providerAccountId,
      connectionId,
      correlationId,
      duration: Math.round(performance.now() - startTime),
    },
    '[IntegrationsService] OAuth callback completed',
  );
  return { status: 'connected', connectionId };
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
    const authenticated = await authenticate(deps, callback);
    if (!authenticated.valid) return await refuse(deps, callback, authenticated, origin);
    const { flow } = authenticated;
    const linked = { ...origin, correlationId: flow.correlationId };
    deps.log.info(
      { provider, userId: flow.userId, correlationId: linked.correlationId },
      '[IntegrationsService] State validation passed',
    );

    const consumed = await consumeFlow(
      deps.db,
      { id: flow.id, browserHash: flow.browserHash ?? '' },
      deps.clock.now(),
    );
    if (!consumed && flow.expiresAt <= deps.clock.now() && flow.consumedAt === null)
      return await refuse(deps, callback, { error: 'expired', userId: flow.userId }, linked);
    const outcome = consumed
      ? await connect(deps, callback, authenticated, linked, startTime).catch((error: unknown) =>
          fail(deps, flow, error, linked, startTime),
        )
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
  await deps.db.prisma.$transaction(async (tx) => {
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
