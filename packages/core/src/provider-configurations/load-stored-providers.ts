import type { ConfiguredProvider } from '@evergrant/providers';
import type { Deps } from '../deps.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';
import { findProviderConfigurations } from './provider-configuration-store.ts';
import { openStoredProvider, type StoredProvider } from './stored-provider.ts';

/** Every provider that operators keep in the database, by id: ready for use, or why it cannot be used. */
export async function openStoredProviders(
  deps: Pick<Deps, 'db' | 'vault' | 'rows'>,
): Promise<ReadonlyMap<string, StoredProvider>> {
  const rows = await findProviderConfigurations(deps.db.pool);
  return new Map(rows.map((row) => [row.provider, openStoredProvider(deps, row)]));
}

/**
 * The providers that operators keep in the database, for the registry. One that cannot be used is left out and logged;
 * the others must not suffer from it.
 *
 * @throws the database's error, after retries
 */
export async function loadStoredProviders(
  deps: Pick<Deps, 'db' | 'vault' | 'rows' | 'log'>,
): Promise<ConfiguredProvider[]> {
  const providers = await retryWithBackoff(
    () => openStoredProviders(deps),
    RETRY.maxRetries,
    'Loading the providers',
    { log: deps.log },
  );
  return [...providers].flatMap(([provider, stored]) => {
    if (stored.ok) return [stored.configured];
    const fields = stored.problems.map(({ path }) => path).join(', ');
    deps.log.warn({ provider, error: `not usable: ${fields}` }, 'A provider of the database is left out');
    return [];
  });
}
