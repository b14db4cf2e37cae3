import { limitOfStarts } from '../access/limit-starts.ts';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { createConnectionScope, findConnection, toParameters } from '../connections/connection-store.ts';
import type { ConnectionRow } from '../connections/integration.ts';
import type { Deps } from '../deps.ts';
import { describeCause, IntegrationsServiceError } from '../errors.ts';
import { requirePermit } from '../limits/require-permit.ts';
import { toUseCaseError } from '../outbound/provider-error.ts';
import { isRowId } from '../row-id.ts';
import { createSecret, secretHash } from '../state/browser-secret.ts';
import { flowIdOf, STATE_TTL_MS } from '../state/csrf-protection.ts';
import { attemptBinding, type FlowStarter, insertFlow } from '../state/flow-store.ts';
import { checkRedirectUrl, redirectUriOf } from '../state/redirect-url.ts';

export interface StartConnection {
  readonly provider: string;
  readonly userId: number;
  /** Where the browser ends up; the hub's own origin or one of the allowlist. */
  readonly redirectUrl: string;
  readonly startedBy: FlowStarter;
  /** The session of a guest who starts it. */
  readonly connectSessionId?: string | undefined;
  /** Reconnect this connection in place. */
  readonly connectionId?: number | undefined;
  /**
   * Default: the scopes of the provider's entry. Scopes given here are required for the connection to be ready, from now on:
   * a reconnect asks for them again.
   */
  readonly scope?: readonly string[] | undefined;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

export interface StartedFlow {
  readonly authUrl: string;
  readonly state: string;
  readonly flowId: string;
  readonly expiresAt: Date;
  /** Goes into the flow cookie of the asking browser; null when no browser is there yet (an API key asks). */
  readonly browserSecret: string | null;
}

type StartDeps = Pick<Deps, 'db' | 'vault' | 'csrf' | 'providers' | 'clock' | 'log' | 'settings'>;

async function findReconnected(
  deps: StartDeps,
  input: StartConnection,
  correlationId: string,
): Promise<ConnectionRow | null> {
  if (input.connectionId === undefined) return null;
  const connection = await findConnection(
    deps.db.pool,
    createConnectionScope(input.userId),
    input.connectionId,
  );
  if (connection === null || connection.provider !== input.provider)
    throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { provider: input.provider, correlationId });
  return connection;
}

async function start(deps: StartDeps, input: StartConnection, origin: RequestOrigin): Promise<StartedFlow> {
  const { userId, provider } = input;
  const { correlationId } = origin;
  if (!isRowId(userId)) throw new IntegrationsServiceError('INVALID_USER_ID', { correlationId });
  const redirectUrl = checkRedirectUrl(input.redirectUrl, deps.settings, correlationId);
  const { provider: entry } = deps.providers.get(provider);
  const reconnected = await findReconnected(deps, input, correlationId);
  const parameters = {
    ...toParameters(reconnected?.parameters),
    ...input.parameters,
  };
  const adapter = await deps.providers.adapter(provider, parameters);
  const requiredScope = [...new Set([...(reconnected?.requiredScope ?? []), ...(input.scope ?? [])])];
  const requestedScope = [
    ...new Set([...(reconnected?.requestedScope ?? []), ...entry.scope, ...requiredScope]),
  ];

  const { state, nonce } = deps.csrf.generateState(userId, provider);
  const flowId = flowIdOf(nonce);
  const secrets = adapter.createSecrets(requestedScope);
  const redirectUri = redirectUriOf(deps.settings, provider);
  const browserSecret = input.startedBy === 'api_key' ? null : createSecret();
  const now = deps.clock.now();
  const expiresAt = new Date(now.getTime() + STATE_TTL_MS);
  const authUrl =
    browserSecret === null
      ? `${deps.settings.publicUrl}/connect/${provider}?state=${encodeURIComponent(state)}`
      : await adapter.authorizationUrl({
          redirectUri,
          state,
          scope: requestedScope,
          secrets,
          loginHint: reconnected?.accountEmail ?? undefined,
        });

  const attempt = {
    id: flowId,
    userId,
    provider,
    connectionId: reconnected?.id ?? null,
    startedBy: input.startedBy,
    connectSessionId: input.connectSessionId ?? null,
    destination: adapter.destination,
    redirectUri,
    parameters,
  };
  const started = await insertFlow(
    deps.db.pool,
    {
      ...attempt,
      browserHash: browserSecret === null ? null : secretHash(browserSecret),
      codeVerifier: deps.vault.encryptToken(secrets.codeVerifier, attemptBinding(attempt, 'code_verifier')),
      oidcNonce:
        secrets.nonce === null
          ? null
          : deps.vault.encryptToken(secrets.nonce, attemptBinding(attempt, 'oidc_nonce')),
      redirectUrl,
      requestedScope,
      requiredScope,
      correlationId,
      expiresAt,
    },
    {
      event: { record: auditRecord.oauthInitiated(userId, provider, reconnected?.id ?? null), origin },
      limit: limitOfStarts('flow', userId),
      now,
    },
  );
  if (started.kind === 'no_user') throw new IntegrationsServiceError('INVALID_USER_ID', { correlationId });
  requirePermit(started, correlationId);
  return { authUrl, state, flowId, expiresAt, browserSecret };
}

/**
 * Starts connecting an account: a signed state, a PKCE verifier, a flow row that is consumed once, and the address
 * to send the browser to.
 *
 * @throws INVALID_USER_ID, INVALID_PROVIDER, INVALID_REDIRECT_URL, VALIDATION_ERROR, ACCOUNT_NOT_FOUND (reconnect)
 * @throws RATE_LIMITED the user starts too many
 * @throws NETWORK_ERROR, TIMEOUT_ERROR, API_ERROR discovery failed for now
 * @throws OAUTH_INIT_ERROR anything else
 */
export async function startConnection(
  deps: StartDeps,
  input: StartConnection,
  origin: RequestOrigin,
): Promise<StartedFlow> {
  const startTime = performance.now();
  const { provider, userId } = input;
  const { correlationId } = origin;
  try {
    const flow = await start(deps, input, origin);
    deps.log.info(
      { provider, userId, correlationId, duration: Math.round(performance.now() - startTime) },
      'Initiating OAuth flow',
    );
    return flow;
  } catch (error) {
    const failure = toUseCaseError(error, 'OAUTH_INIT_ERROR', { provider, correlationId });
    deps.log.error(
      {
        provider,
        userId,
        correlationId,
        code: failure.code,
        error: failure.message,
        cause: describeCause(failure),
        duration: Math.round(performance.now() - startTime),
      },
      'OAuth initiation failed',
    );
    throw failure;
  }
}
