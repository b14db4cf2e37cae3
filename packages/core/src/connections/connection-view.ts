import type { ConfiguredProvider } from '@evergrant/providers';
import type { Deps } from '../deps.ts';
import { apiLocation } from '../oauth/api-location.ts';
import { missingScope } from '../oauth/missing-scope.ts';
import type { Incident } from '../provider-health/provider-state-store.ts';
import { chosenResource } from './chosen-resource.ts';
import {
  CONNECTION_REASONS,
  type ConnectionReason,
  type ConnectionStatus,
  isConnectionReason,
  isTokenExpired,
} from './connection.ts';
import { toParameters } from './connection-store.ts';
import type { ConnectionRow, Integration } from './integration.ts';

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

const NO_REMEDY = { fixableBy: null, nextAction: null };

/** What a view takes from the connection's provider. */
export interface ProviderFacts {
  /** Null: it is not configured any more. */
  readonly configured: ConfiguredProvider | null;
  /** What is wrong with it where the tokens are renewed. */
  readonly incident: Incident | null;
}

/** Where these facts come from. */
export type ProviderFactsDeps = Pick<Deps, 'providerHealth'> & {
  readonly providers: Pick<Deps['providers'], 'find'>;
};

/** Looks up what {@link toIntegration} takes from a connection's provider. */
export const providerFacts = (
  deps: ProviderFactsDeps,
  { provider, sealedToken }: Pick<ConnectionRow, 'provider' | 'sealedToken'>,
): ProviderFacts => ({
  configured: deps.providers.find(provider) ?? null,
  incident: deps.providerHealth.incidentOf({ provider, host: sealedToken?.host ?? '' }),
});

/** The token-free view of a stored connection at a moment. */
export function toIntegration(
  row: ConnectionRow,
  { configured, incident }: ProviderFacts,
  now: Date,
): Integration {
  const { sealedToken: token, ...shown } = row;
  const state = currentState(row, incident, now);
  return {
    ...shown,
    isConnected: row.status !== 'disconnected',
    ...state,
    ...(state.reason === null ? NO_REMEDY : CONNECTION_REASONS[state.reason]),
    expiresAt: token?.expiresAt ?? null,
    refreshTokenExpiresAt: token?.refreshTokenExpiresAt ?? null,
    refreshable: token?.refreshable ?? false,
    nextRefreshAt: token?.refreshDueAt ?? null,
    refreshFailures: token?.refreshFailures ?? 0,
    ...apiLocation(configured, {
      parameters: toParameters(row.parameters),
      resource: chosenResource(row.metadata),
    }),
    missingScope: missingScope(configured?.provider ?? {}, row.requestedScope, row.grantedScope),
    metadata: asRecord(row.metadata),
  };
}
