import type { Incident } from '../provider-health/provider-state-store.ts';
import {
  type ConnectionReason,
  type ConnectionStatus,
  type Integration,
  isConnectionReason,
  isTokenExpired,
} from './connection.ts';
import type { ConnectionRow } from './connection-store.ts';

/**
 * A healthy grant whose provider is silent: still `connected` while the token lives, `error` once it has ended. An
 * incident of the provider shows on every connection that it keeps from being refreshed, and is written on none.
 */
function currentState(
  row: ConnectionRow,
  incident: Incident | null,
  now: Date,
): { status: ConnectionStatus; reason: ConnectionReason | null } {
  const token = row.sealedToken;
  const stored = isConnectionReason(row.reason) ? row.reason : null;
  const reason = stored ?? (row.status === 'connected' && token?.refreshable ? incident : null);
  if (row.status !== 'connected' || token === null || !isTokenExpired(token.expiresAt, now))
    return { status: row.status, reason };
  if (!token.refreshable) return { status: 'expired', reason: 'token_expired' };
  return reason === null ? { status: 'connected', reason } : { status: 'error', reason };
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/**
 * The token-free view of a stored connection at a moment.
 *
 * @param incident what is wrong with its provider as a whole
 */
export function toIntegration(row: ConnectionRow, incident: Incident | null, now: Date): Integration {
  const token = row.sealedToken;
  return {
    id: row.id,
    userId: row.userId,
    provider: row.provider,
    providerAccountId: row.providerAccountId,
    isConnected: row.status !== 'disconnected',
    ...currentState(row, incident, now),
    statusSince: row.statusSince,
    accountName: row.accountName,
    accountEmail: row.accountEmail,
    avatarUrl: row.avatarUrl,
    label: row.label,
    expiresAt: token?.expiresAt ?? null,
    refreshTokenExpiresAt: token?.refreshTokenExpiresAt ?? null,
    refreshable: token?.refreshable ?? false,
    nextRefreshAt: token?.refreshDueAt ?? null,
    refreshFailures: token?.refreshFailures ?? 0,
    requestedScope: row.requestedScope,
    grantedScope: row.grantedScope,
    metadata: asRecord(row.metadata),
    connectedAt: row.connectedAt,
    lastRefreshedAt: row.lastRefreshedAt,
    lastUsedAt: row.lastUsedAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
