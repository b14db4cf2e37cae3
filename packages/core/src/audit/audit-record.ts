import type { AuditRecord } from './audit-event.ts';

interface Account {
  readonly userId: number;
  readonly provider: string;
  readonly accountId: string;
  readonly connectionId: number;
}

/** An event about a connection that is there. */
export type AccountRecord = AuditRecord & Account & Required<Pick<AuditRecord, 'metadata'>>;

/**
 * One method per event of the specification. Each returns the record; whoever changes the state writes it in the
 * same transaction as the change (`insertAuditEvent`, or the statement of the refresh store), so that neither can
 * exist without the other.
 */
export const auditRecord = {
  oauthInitiated: (userId: number, provider: string, connectionId: number | null): AuditRecord => ({
    event: 'oauth_initiated',
    userId,
    provider,
    ...(connectionId === null ? {} : { connectionId }),
  }),

  /** A first connection, or a reconnect in place. */
  oauthCompleted: (
    account: Account,
    details: { reconnected: boolean; missingScope: readonly string[]; imported?: boolean },
  ): AuditRecord => ({
    event: details.reconnected ? 'integration_reconnected' : 'oauth_completed',
    ...account,
    metadata: {
      missingScope: details.missingScope,
      ...(details.imported === true ? { imported: true } : {}),
    },
  }),

  /** @param error our error code, and the provider's where it gave one */
  oauthFailed: (
    userId: number,
    provider: string,
    error: { code: string; providerError?: string | undefined; connectionId?: number | undefined },
  ): AuditRecord => ({
    event: 'oauth_failed',
    userId,
    provider,
    ...(error.connectionId === undefined ? {} : { connectionId: error.connectionId }),
    metadata: { code: error.code, providerError: error.providerError ?? null },
  }),

  /** The state itself is never recorded. */
  invalidStateDetected: (provider: string, error: string, userId: number): AuditRecord => ({
    event: 'invalid_state_detected',
    provider,
    userId,
    metadata: { error },
  }),

  tokenRefreshed: (account: Account, details: { rotated: boolean; durationMs: number }): AccountRecord => ({
    event: 'token_refreshed',
    ...account,
    metadata: details,
  }),

  tokenRefreshFailed: (
    account: Account,
    error: {
      reason: string;
      final: boolean;
      providerError: string | null;
      status: number | null;
      failures: number;
    },
  ): AccountRecord => ({ event: 'token_refresh_failed', ...account, metadata: error }),

  tokenRead: ({ userId, provider, accountId, connectionId }: Account): AuditRecord => ({
    event: 'token_read',
    userId,
    provider,
    accountId,
    connectionId,
  }),

  integrationDisconnected: (account: Account): AuditRecord => ({
    event: 'integration_disconnected',
    ...account,
  }),
};
