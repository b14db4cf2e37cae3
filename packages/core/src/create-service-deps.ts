import type { ConfiguredProvider } from '@evergrant/providers';
import { createUserCache } from './access/user-cache.ts';
import { createRowTeller } from './anomalies/tell-unverified-row.ts';
import { createTrafficCounter } from './anomalies/traffic-counter.ts';
import { createReadAudit } from './audit/read-audit.ts';
import { createSharedCache, type SharedStore } from './caching/shared-cache.ts';
import { ANY_USER, createChangeFeed, SILENT_FEED, USER_GONE } from './changes/change-feed.ts';
import type { ListenConnection } from './changes/listen-line.ts';
import { createChildLogger } from './child-logger.ts';
import { createSingleFlight } from './concurrency/single-flight.ts';
import { forgetUser } from './connections/forget-user.ts';
import { createIntegrationCache } from './connections/integration-cache.ts';
import { createTokenCache } from './connections/token-cache.ts';
import { loadTokensOfUsers } from './connections/token-store.ts';
import type { Deps } from './deps.ts';
import type { Logger } from './effects.ts';
import { createUnsubscribeTokens } from './notifications/unsubscribe-tokens.ts';
import { createProviderRegistry } from './oauth/provider-registry.ts';
import { createRegisteredClients } from './oauth/registered-client-store.ts';
import type { GuardedFetch } from './outbound/guarded-fetch.ts';
import { loadStoredProviders } from './provider-configurations/load-stored-providers.ts';
import { recordProviderClock } from './provider-health/provider-clock-store.ts';
import { createProviderHealth, type ProviderHealthOptions } from './provider-health/provider-health.ts';
import { createRowGuard } from './rows/row-guard.ts';
import { createCsrfProtection } from './state/csrf-protection.ts';
import { redirectUriOf } from './state/redirect-url.ts';
import { createStatistics } from './statistics/create-statistics.ts';
import type { KeyRing } from './vault/key-ring.ts';
import { createMac } from './vault/mac.ts';
import { createVault } from './vault/vault.ts';

/** What a process brings along; the caller made it, and closes it after the service. */
export interface ServiceEffects
  extends Pick<
    Deps,
    'db' | 'journal' | 'clock' | 'settings' | 'instanceId' | 'meter' | 'tracer' | 'failpoint'
  > {
  /** What the parts of the service write to, each under its name. */
  readonly log: Logger;
  readonly webhooks: Omit<Deps['webhooks'], 'log'>;
  readonly ring: KeyRing;
  /** The operator's configuration; what operators set up in the dashboard is read from the database. */
  readonly providers: readonly ConfiguredProvider[];
  /** The way to providers. */
  readonly fetch: GuardedFetch;
  /** Breaker and bulkhead. */
  readonly health?: Omit<ProviderHealthOptions, 'db' | 'log'>;
  /**
   * Opens a connection that hears of changes, past any transaction pooler. Default: none, and nothing is cached, as
   * befits a process that is over in a moment.
   */
  readonly listen?: (() => Promise<ListenConnection>) | undefined;
  /** What the caches of all processes share. Default: nothing. */
  readonly sharedStore?: SharedStore | undefined;
}

/** What one process works with. */
export interface ServiceDeps {
  readonly deps: Deps;
  /** Writes the token reads and counts that are buffered, and stops listening. */
  close(): Promise<void>;
}

/**
 * Composes what the service logic needs: caches that follow the change feed, and providers that are read anew when
 * somebody changes them.
 *
 * Refreshes under way and the journal are the caller's to end (`drainRefreshes`), before it closes this.
 *
 * @throws the error of the database
 */
export async function createServiceDeps(effects: ServiceEffects): Promise<ServiceDeps> {
  const { db, ring, journal, clock, settings, instanceId, meter, tracer, failpoint } = effects;
  const log = createChildLogger(effects.log, 'IntegrationsService');
  const hubLog = createChildLogger(effects.log, 'hub');
  await using cleanup = new AsyncDisposableStack();
  const tell = createRowTeller({ db, log });
  const vault = createVault(ring, ({ owner, destination }) => {
    if (destination !== undefined)
      tell({ table: owner.startsWith('flow:') ? 'flows' : 'connections', row: owner });
  });
  const rows = createRowGuard(ring, tell);

  const providers = createProviderRegistry(effects.providers, {
    fetch: effects.fetch,
    clock,
    log,
    recordClock: (provider, skewMs) => recordProviderClock(db, provider, skewMs),
    load: () => loadStoredProviders({ db, vault, rows, log }),
    registration: {
      redirectUriOf: (provider) => redirectUriOf(settings, provider),
      clients: createRegisteredClients({ db, vault }),
    },
  });
  const reloadProviders = () =>
    providers
      .reload()
      .catch((error) => hubLog.error({ cause: error }, 'the providers of the database could not be read'));

  const usable = () => changeFeed.isLive();
  const { sharedStore: store, listen } = effects;
  const shared =
    store === undefined
      ? undefined
      : createSharedCache({
          store,
          mac: createMac(ring, 'shared-cache'),
          clock,
          usable,
          log: createChildLogger(effects.log, 'cache'),
        });
  cleanup.defer(() => shared?.close());
  const integrationCache = createIntegrationCache({ usable, shared });
  const tokenCache = createTokenCache({ load: (userIds) => loadTokensOfUsers(db, userIds), usable, shared });
  const userCache = createUserCache();
  const onGap = () => {
    userCache.clear();
    integrationCache.clear();
    tokenCache.clear();
    shared?.clear();
    void reloadProviders();
  };
  const changeFeed =
    listen === undefined ? SILENT_FEED : await createChangeFeed({ connect: listen, log, onGap });
  cleanup.defer(() => changeFeed.close());
  // The feed listens: no change can be missed between this and the first notification.
  await providers.reload();
  const providerHealth = createProviderHealth({ ...effects.health, db, log });
  await providerHealth.reload();
  changeFeed.onChange(({ userId, connectionId }) => {
    forgetUser({ integrationCache, tokenCache }, userId);
    if (connectionId === USER_GONE) userCache.clear();
    if (userId !== ANY_USER) return;
    void providerHealth.reload().catch(() => undefined);
    void reloadProviders();
  });

  const readAudit = createReadAudit({ db, log });
  cleanup.defer(() => readAudit.close());
  const traffic = createTrafficCounter({ db, clock, log: hubLog });
  cleanup.defer(() => traffic.close());
  const statistics = createStatistics({ db, clock, log: hubLog });
  cleanup.defer(() => statistics.close());
  statistics.watchCache('tokens', tokenCache.statistics);
  statistics.watchCache('connections', integrationCache.statistics);
  statistics.watchCache('users', userCache.statistics);
  if (shared !== undefined) statistics.watchCache('shared', shared.statistics);
  const resources = cleanup.move();
  return {
    deps: {
      db,
      vault,
      rows,
      csrf: createCsrfProtection(ring, clock),
      unsubscribeTokens: createUnsubscribeTokens(ring),
      providers,
      providerHealth,
      integrationCache,
      tokenCache,
      userCache,
      sharedCache: shared,
      changeFeed,
      refreshFlights: createSingleFlight(),
      journal,
      readAudit,
      traffic,
      statistics,
      webhooks: { ...effects.webhooks, log: createChildLogger(effects.log, 'webhooks') },
      log,
      clock,
      settings,
      instanceId,
      meter: meter && statistics.alongside(meter),
      tracer,
      failpoint,
    },
    close: () => resources.disposeAsync(),
  };
}
