import type { Database } from '@evergrant/database';
import type { UserCache } from './access/user-cache.ts';
import type { TrafficCounter } from './anomalies/traffic-counter.ts';
import type { ReadAudit } from './audit/read-audit.ts';
import type { SharedCache } from './caching/shared-cache.ts';
import type { ChangeFeed } from './changes/change-feed.ts';
import type { SingleFlight } from './concurrency/single-flight.ts';
import type { IntegrationCache } from './connections/integration-cache.ts';
import type { TokenCache } from './connections/token-cache.ts';
import type { Clock, Logger } from './effects.ts';
import type { RefreshJournal } from './journal/refresh-journal.ts';
import type { Meter } from './meter.ts';
import type { UnsubscribeTokens } from './notifications/unsubscribe-tokens.ts';
import type { ProviderRegistry } from './oauth/provider-registry.ts';
import type { GuardedFetch } from './outbound/guarded-fetch.ts';
import type { ProviderHealth } from './provider-health/provider-health.ts';
import type { RowGuard } from './rows/row-guard.ts';
import type { CsrfProtection } from './state/csrf-protection.ts';
import type { Statistics } from './statistics/create-statistics.ts';
import type { RenewedToken } from './tokens/renewed-token.ts';
import type { Tracer } from './tracer.ts';
import type { Vault } from './vault/vault.ts';

/** What the operator decided. */
export interface Settings {
  /** Origin under which browsers reach the hub, without a trailing slash. */
  readonly publicUrl: string;
  /** Origins that a flow may end at, besides the hub's own. */
  readonly redirectAllowlist: readonly string[];
}

/**
 * Moments of a refresh at which a process may die, for tests of that:
 *
 * - `refresh.claimed`: the lease and the intent are written, nothing is sent yet.
 * - `refresh.answered`: the provider has rotated, nothing of it is stored yet.
 * - `refresh.written`: the new tokens are stored, nobody was told yet.
 */
export const FAILPOINTS = ['refresh.claimed', 'refresh.answered', 'refresh.written'] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

/** Everything the service logic needs from outside; made once by the composition root. */
export interface Deps {
  readonly db: Database;
  readonly vault: Vault;
  /** Rows that decide who gets in, and where secrets go. */
  readonly rows: RowGuard;
  readonly csrf: CsrfProtection;
  /** What the links in e-mails carry that end them. */
  readonly unsubscribeTokens: UnsubscribeTokens;
  readonly providers: ProviderRegistry;
  readonly providerHealth: ProviderHealth;
  readonly integrationCache: IntegrationCache;
  readonly tokenCache: TokenCache;
  readonly userCache: UserCache;
  /** What is behind the caches; undefined: nothing is shared. */
  readonly sharedCache?: SharedCache | undefined;
  readonly changeFeed: ChangeFeed;
  /** Null where nothing was renewed here. */
  readonly refreshFlights: SingleFlight<RenewedToken | null>;
  /** Keeps what providers answered while the database is away. */
  readonly journal: RefreshJournal;
  readonly readAudit: ReadAudit;
  /** What happens too often to be written down one by one. */
  readonly traffic: TrafficCounter;
  /** What operators see of the last day. */
  readonly statistics: Statistics;
  readonly webhooks: {
    readonly fetch: GuardedFetch;
    /** Origins that `fetch` trusts: endpoints there may be plain http or have private addresses. */
    readonly trustedOrigins: readonly string[];
    readonly log: Logger;
  };
  readonly log: Logger;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Names this process in leases. */
  readonly instanceId: string;
  /** Told what is to be counted. Default: nothing is. */
  readonly meter?: Meter | undefined;
  /** Shows what is done in traces. Default: nothing does. */
  readonly tracer?: Tracer | undefined;
  /** Called at every failpoint. Default: nothing happens there. */
  readonly failpoint?: ((name: Failpoint) => void) | undefined;
}
