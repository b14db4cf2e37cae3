import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  createGuardedFetch,
  createIntegrationCache,
  createKeyRing,
  createProviderHealth,
  createProviderRegistry,
  createRefreshJournal,
  createRegisteredClients,
  createSingleFlight,
  createTokenCache,
  createVault,
  type Deps,
  drainRefreshes,
  loadStoredProviders,
  loadTokensOfUsers,
  redirectUriOf,
} from '@evergrant/core';
import type { Context } from '../context.ts';
import { loadKeys } from '../hub/load-keys.ts';
import { silentLog } from '../hub/silent-log.ts';
import { requireFittingKeys } from '../hub/vault-key-fit.ts';
import type { HubDatabase } from '../hub/with-database.ts';

/** What the service needs to refresh or disconnect; it has no caches to keep, and nobody to serve. */
export type ConnectionDeps = Omit<Deps, 'csrf' | 'changeFeed' | 'readAudit' | 'settings' | 'webhooks'>;

/** How long an answer of a provider may take to be written when the database is away; then the hub's journal has it. */
const DRAIN_MS = 10_000;

/**
 * Composes the service for one command. Beside a running hub it is one more process on the same database: the lease
 * keeps the two from refreshing at once, and the hub's caches hear of the change.
 *
 * @throws CliError `KEYS_DO_NOT_FIT`
 */
export async function withConnectionDeps<T>(
  context: Context,
  { config, db }: HubDatabase,
  use: (deps: ConnectionDeps) => Promise<T>,
): Promise<T> {
  const { clock } = context;
  const keys = loadKeys(config);
  await requireFittingKeys(db, keys);
  await using cleanup = new AsyncDisposableStack();
  const ring = createKeyRing(keys);
  const guardedFetch = createGuardedFetch({ trustedOrigins: config.trustedProviderOrigins });
  cleanup.defer(() => guardedFetch.close());
  const providerHealth = createProviderHealth({ db, log: silentLog });
  await providerHealth.reload();
  const vault = createVault(ring);
  const providers = createProviderRegistry(config.providers, {
    fetch: guardedFetch,
    clock,
    load: () => loadStoredProviders({ db, vault, log: silentLog }),
    registration: {
      redirectUriOf: (provider) => redirectUriOf(config, provider),
      clients: createRegisteredClients({ db, vault }),
    },
  });
  await providers.reload();
  const deps: ConnectionDeps = {
    db,
    vault,
    providers,
    providerHealth,
    integrationCache: createIntegrationCache({ usable: () => false }),
    tokenCache: createTokenCache({ load: (ids) => loadTokensOfUsers(db, ids), usable: () => false }),
    refreshFlights: createSingleFlight(),
    // The hub's own: what is left in it the hub writes at its next start.
    journal: await createRefreshJournal({ directory: join(config.dataDir, 'journal'), ring }),
    log: silentLog,
    clock,
    instanceId: `cli-${process.pid}-${randomUUID().slice(0, 8)}`,
  };
  cleanup.defer(async () => void (await drainRefreshes(deps, DRAIN_MS)));
  return await use(deps);
}
