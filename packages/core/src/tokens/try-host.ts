import type { Deps } from '../deps.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { type RequestResult, recordHealth, scopeOf } from '../provider-health/record-health.ts';
import { redirectUriOf } from '../state/redirect-url.ts';
import { isNotConfigured } from './refresh-failure.ts';
import { type RefreshRow, readRefreshRow } from './refresh-store.ts';

export type TryHostDeps = Pick<Deps, 'db' | 'providers' | 'providerHealth' | 'settings'>;

/**
 * Finds out whether a provider's host answers again without any token: by an authorization code that nobody issued, which
 * spends nothing. What it says keeps the incident there open, or ends it, as the answer to a refresh does.
 *
 * @param connectionId a connection there
 */
export async function tryHost(deps: TryHostDeps, connectionId: number): Promise<void> {
  const row = await readRefreshRow(deps.db, connectionId);
  const result = row === null ? null : await present(deps, row);
  if (row !== null && result !== null) await recordHealth(deps, row, result);
}

/** @returns null: what was said tells nothing */
async function present(deps: TryHostDeps, row: RefreshRow): Promise<RequestResult | null> {
  try {
    const adapter = await deps.providers.adapter(row.provider, row.parameters);
    const redirectUri = redirectUriOf(deps.settings, row.provider);
    const trial = await deps.providerHealth.guard(scopeOf(deps, row), () => adapter.tryClient(redirectUri));
    if (trial.kind === 'accepted') return { kind: 'answered' };
    if (trial.kind === 'refused') return { kind: 'client_refused', error: trial.failure };
    return trial.failure === null ? null : { kind: 'failed', failure: trial.failure, forced: false };
  } catch (error) {
    if (isNotConfigured(error)) return { kind: 'client_refused', error };
    if (error instanceof ProviderFailure) return { kind: 'failed', failure: error, forced: false };
    throw error;
  }
}
