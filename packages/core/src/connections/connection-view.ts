import type { ConfiguredProvider } from '@evergrant/providers';
import type { Deps } from '../deps.ts';
import { apiLocation } from '../oauth/api-location.ts';
import { missingScope } from '../oauth/missing-scope.ts';
import type { Incident } from '../provider-health/provider-state-store.ts';
import { consentSlides } from '../tokens/grant-lapse.ts';
import { chosenResource } from './chosen-resource.ts';
import { isConnectionReason } from './connection.ts';
import { toParameters } from './connection-store.ts';
import { currentState, type StateFacts } from './health.ts';
import type { ConnectionRow, Integration } from './integration.ts';
import { CONNECTION_REASONS } from './states.ts';

/**
 * As it is stored, and where it is only an incident of the provider that keeps it from being refreshed: with that, which is
 * written on none.
 */
function storedState(row: ConnectionRow, incident: Incident | null): StateFacts {
  const token = row.sealedToken;
  const stored = isConnectionReason(row.reason) ? row.reason : null;
  return {
    status: row.status,
    reason: stored ?? (row.status === 'connected' && token?.refreshable ? incident : null),
    refreshable: token?.refreshable ?? false,
    expiresAt: token?.expiresAt ?? null,
  };
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

/** What a row was shown as last, and by which facts: a cached one is asked for again and again while nothing changes. */
const lastViews = new WeakMap<
  ConnectionRow,
  { readonly configured: ConfiguredProvider | null; readonly view: Integration }
>();

/** The token-free view of a stored connection at a moment; of the same row and facts, the same object. */
export function toIntegration(
  row: ConnectionRow,
  { configured, incident }: ProviderFacts,
  now: Date,
): Integration {
  const state = currentState(storedState(row, incident), now);
  const last = lastViews.get(row);
  if (
    last?.configured === configured &&
    last.view.status === state.status &&
    last.view.reason === state.reason
  )
    return last.view;
  const view = Object.freeze(viewOf(row, configured, state));
  lastViews.set(row, { configured, view });
  return view;
}

function viewOf(
  row: ConnectionRow,
  configured: ConfiguredProvider | null,
  state: ReturnType<typeof currentState>,
): Integration {
  const { sealedToken: token, ...shown } = row;
  return {
    ...shown,
    isConnected: row.status !== 'disconnected',
    ...state,
    ...(state.reason === null ? NO_REMEDY : CONNECTION_REASONS[state.reason]),
    expiresAt: token?.expiresAt ?? null,
    refreshTokenExpiresAt: token?.refreshTokenExpiresAt ?? null,
    consentSlides: configured !== null && consentSlides(configured.provider),
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
