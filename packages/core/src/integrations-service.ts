// biome-ignore-all lint/complexity/useMaxParams: the specification's signatures
import type { RequestOrigin } from './audit/audit-event.ts';
import { createConnectionScope } from './connections/connection-store.ts';
import { disconnectAccount } from './connections/disconnect-connection.ts';
import { getConnection } from './connections/get-connection.ts';
import { isTokenExpired } from './connections/health.ts';
import type { Integration } from './connections/integration.ts';
import { listConnections } from './connections/list-connections.ts';
import type { Deps } from './deps.ts';
import { createCorrelationId, IntegrationsServiceError, isErrorCode } from './errors.ts';
import { completeConnection } from './flows/complete-connection.ts';
import { startConnection } from './flows/start-connection.ts';
import {
  type BatchRefreshResult,
  batchRefreshTokens,
  type RefreshRequest,
  refreshToken,
} from './tokens/batch-refresh.ts';
import { getAccessToken, getAccessTokenWithAutoRefresh } from './tokens/get-access-token.ts';
import { shouldRefreshToken } from './tokens/refresh-schedule.ts';

/** Where to send the browser, and the state that will come back. */
export interface OAuthResult {
  readonly authUrl: string;
  readonly state: string;
  /** For the flow cookie of the browser that asked; without it the callback is refused. */
  readonly browserSecret: string | null;
}

/** The specification's service: its methods, its names, nothing but delegation to the use cases. */
export interface IntegrationsService {
  /**
   * Starts an OAuth flow: signed state, PKCE, flow row.
   *
   * @param provider id of a configured provider, for instance `google`
   * @param userId the user who will own the connection
   * @param redirectUrl where the browser ends up; the hub's own origin or one of the allowlist
   * @param ipAddress client address for the audit log
   * @param userAgent client's browser for the audit log
   * @returns where to send the browser, the state, and the secret for the browser's flow cookie
   * @throws IntegrationsServiceError INVALID_PROVIDER, INVALID_USER_ID, INVALID_REDIRECT_URL, OAUTH_INIT_ERROR,
   *   NETWORK_ERROR, TIMEOUT_ERROR, API_ERROR, DATABASE_ERROR
   * @example
   * ```ts
   * const { authUrl } = await service.initiateOAuthFlow('instagram', 7, 'https://app.example/settings', '203.0.113.7', 'Mozilla/5.0');
   * ```
   */
  initiateOAuthFlow(
    provider: string,
    userId: number,
    redirectUrl: string,
    ipAddress?: string,
    userAgent?: string,
  ): Promise<OAuthResult>;

  /**
   * Handles an OAuth callback: validates the state (CSRF), consumes the flow, trades the code, stores the sealed tokens.
   *
   * @param provider id from the callback's path
   * @param code authorization code from the provider
   * @param state the state as it came back
   * @param browserSecret what the browser's flow cookie holds; null when it has none
   * @param ipAddress client address for the audit log
   * @param userAgent client's browser for the audit log
   * @param parameters everything that came with the callback; providers that send `iss` (RFC 9207), and those that name
   *   the account there (QuickBooks' `realmId`), cannot be connected without
   * @returns the user and the connected account
   * @throws IntegrationsServiceError INVALID_STATE, CONSENT_DENIED, ACCOUNT_MISMATCH, OAUTH_CALLBACK_ERROR, NETWORK_ERROR,
   *   TIMEOUT_ERROR, API_ERROR, FLOW_IN_PROGRESS, DATABASE_ERROR
   * @example
   * ```ts
   * const { accountId } = await service.handleOAuthCallback('instagram', code, state, browserSecret, '203.0.113.7', 'Mozilla/5.0');
   * ```
   */
  handleOAuthCallback(
    provider: string,
    code: string,
    state: string,
    browserSecret: string | null,
    ipAddress?: string,
    userAgent?: string,
    parameters?: URLSearchParams,
  ): Promise<{ userId: number; accountId: string }>;

  /**
   * The user's integrations, newest first, without tokens. Cached for 5 minutes under `integrations:${userId}`.
   *
   * @param userId whose
   * @returns the connected ones, with the status of this moment
   * @throws IntegrationsServiceError INVALID_USER_ID, DATABASE_ERROR
   * @example
   * ```ts
   * const expired = (await service.getConnectedIntegrations(7)).filter(({ status }) => status === 'expired');
   * ```
   */
  getConnectedIntegrations(userId: number): Promise<readonly Integration[]>;

  /**
   * The stored access token while it lives; never asks the provider.
   *
   * @param userId owner of the connection
   * @param provider id of the provider
   * @param accountId the provider's id of the account
   * @returns the access token; for the very next request, not to be kept
   * @throws IntegrationsServiceError INVALID_USER_ID, ACCOUNT_NOT_FOUND, TOKEN_EXPIRED, SCOPE_MISSING, GET_TOKEN_ERROR, DATABASE_ERROR
   * @example
   * ```ts
   * const token = await service.getAccessToken(7, 'github', '583231');
   * ```
   */
  getAccessToken(userId: number, provider: string, accountId: string): Promise<string>;

  /**
   * An access token that works: renewed ahead of expiry, waited for only when the old one has ended.
   *
   * @param userId owner of the connection
   * @param provider id of the provider
   * @param accountId the provider's id of the account
   * @returns the access token; for the very next request, not to be kept
   * @throws IntegrationsServiceError INVALID_USER_ID, ACCOUNT_NOT_FOUND, TOKEN_EXPIRED, SCOPE_MISSING, TOKEN_REFRESH_ERROR, NETWORK_ERROR,
   *   TIMEOUT_ERROR, API_ERROR, GET_TOKEN_ERROR, DATABASE_ERROR
   * @example
   * ```ts
   * const token = await service.getAccessTokenWithAutoRefresh(7, 'google', '1130812345');
   * await fetch('https://www.googleapis.com/drive/v3/files', { headers: { authorization: `Bearer ${token}` } });
   * ```
   */
  getAccessTokenWithAutoRefresh(userId: number, provider: string, accountId: string): Promise<string>;

  /**
   * Refreshes an account's token now.
   *
   * @param provider id of the provider
   * @param accountId the provider's id of the account
   * @returns the connection after it; with several owners of the account, the oldest one's
   * @throws IntegrationsServiceError ACCOUNT_NOT_FOUND, NO_REFRESH_TOKEN, TOKEN_EXPIRED, TOKEN_REFRESH_ERROR, NETWORK_ERROR,
   *   TIMEOUT_ERROR, API_ERROR, DATABASE_ERROR
   * @example
   * ```ts
   * const { expiresAt } = await service.refreshToken('spotify', 'ada');
   * ```
   */
  refreshToken(provider: string, accountId: string): Promise<Integration>;

  /**
   * Refreshes many, 5 in parallel; failures of single ones are tolerated and reported.
   *
   * @param requests provider and account of each
   * @returns one result per request, in their order; a failed one carries its error
   * @throws nothing: every failure is a result
   * @example
   * ```ts
   * const results = await service.batchRefreshTokens([{ provider: 'google', accountId: '1' }]);
   * ```
   */
  batchRefreshTokens(requests: readonly RefreshRequest[]): Promise<BatchRefreshResult[]>;

  /**
   * Disconnects an account and revokes its grant at the provider.
   *
   * @param userId owner of the connection
   * @param provider id of the provider
   * @param accountId the provider's id of the account
   * @param ipAddress client address for the audit log
   * @param userAgent client's browser for the audit log
   * @throws IntegrationsServiceError ACCOUNT_NOT_FOUND, DISCONNECT_ERROR, DATABASE_ERROR
   * @example
   * ```ts
   * await service.disconnectIntegration(7, 'slack', 'T1/U1', '203.0.113.7', 'Mozilla/5.0');
   * ```
   */
  disconnectIntegration(
    userId: number,
    provider: string,
    accountId: string,
    ipAddress?: string,
    userAgent?: string,
  ): Promise<void>;

  /**
   * Whether a token ends within 5 minutes.
   *
   * @param expiresAt its end; null: none known
   * @returns false for a token without a known end
   * @throws nothing
   * @example
   * ```ts
   * service.shouldRefreshToken(new Date(Date.now() + 60_000)); // true
   * ```
   */
  shouldRefreshToken(expiresAt: Date | null): boolean;

  /**
   * Whether a token has ended.
   *
   * @param expiresAt its end; null: none known
   * @returns false for a token without a known end
   * @throws nothing
   * @example
   * ```ts
   * service.isTokenExpired(null); // false: no known end
   * ```
   */
  isTokenExpired(expiresAt: Date | null): boolean;
}

/** The service over its dependencies. */
export function createIntegrationsService(deps: Deps): IntegrationsService {
  const originOf = (ipAddress?: string, userAgent?: string, actor = 'system'): RequestOrigin => ({
    correlationId: createCorrelationId(),
    actor,
    ipAddress,
    userAgent,
  });
  return {
    async initiateOAuthFlow(provider, userId, redirectUrl, ipAddress, userAgent) {
      const input = { provider, userId, redirectUrl, startedBy: 'connect_session' as const };
      const { authUrl, state, browserSecret } = await startConnection(
        deps,
        input,
        originOf(ipAddress, userAgent, `user:${userId}`),
      );
      return { authUrl, state, browserSecret };
    },
    async handleOAuthCallback(provider, code, state, browserSecret, ipAddress, userAgent, others) {
      const origin = originOf(ipAddress, userAgent);
      const parameters = new URLSearchParams(others);
      parameters.set('code', code);
      parameters.set('state', state);
      const { userId, outcome } = await completeConnection(
        deps,
        {
          provider,
          parameters,
          browserSecretOf: () => browserSecret ?? undefined,
          sessionUserId: null,
        },
        origin,
      );
      if (outcome.status === 'error')
        throw new IntegrationsServiceError(
          isErrorCode(outcome.code) ? outcome.code : 'OAUTH_CALLBACK_ERROR',
          {
            provider,
            correlationId: origin.correlationId,
          },
        );
      const connection = await getConnection(deps, createConnectionScope(userId), outcome.connectionId);
      return { userId, accountId: connection.providerAccountId };
    },
    getConnectedIntegrations: (userId) => listConnections(deps, userId),
    getAccessToken: async (userId, provider, accountId) =>
      (await getAccessToken(deps, { userId, provider, accountId }, originOf())).accessToken,
    getAccessTokenWithAutoRefresh: async (userId, provider, accountId) =>
      (await getAccessTokenWithAutoRefresh(deps, { userId, provider, accountId }, originOf())).accessToken,
    refreshToken: (provider, accountId) => refreshToken(deps, { provider, accountId }, originOf()),
    batchRefreshTokens: (requests) => batchRefreshTokens(deps, requests, originOf()),
    async disconnectIntegration(userId, provider, accountId, ipAddress, userAgent) {
      await disconnectAccount(
        deps,
        { userId, provider, accountId },
        originOf(ipAddress, userAgent, `user:${userId}`),
      );
    },
    shouldRefreshToken: (expiresAt) => shouldRefreshToken(expiresAt, deps.clock.now()),
    isTokenExpired: (expiresAt) => isTokenExpired(expiresAt, deps.clock.now()),
  };
}
