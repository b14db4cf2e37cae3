import type { TestDatabase } from '@evergrant/database/testing';
import type { ConfiguredProvider } from '@evergrant/providers';
import type { LedgerEntry, Sandbox } from '@evergrant/sandbox';
import type { AuditEventName, RequestOrigin } from '../audit/audit-event.ts';
import type { Integration } from '../connections/integration.ts';
import type { Deps } from '../deps.ts';
import type { CompletedFlow, OAuthCallback } from '../flows/complete-connection.ts';
import type { StartConnection, StartedFlow } from '../flows/start-connection.ts';
import type { IntegrationsService } from '../integrations-service.ts';
import type { JournalPlace } from '../journal/journal-place.ts';
import type { ProviderHealthOptions } from '../provider-health/provider-health.ts';
import type { MasterKey } from '../vault/key-ring.ts';
import type { TestClock } from './clock.ts';
import type { LogLine } from './log.ts';
import type { TestQueue } from './queue.ts';

export interface TestHubOptions {
  /** Breaker and bulkhead; the defaults of the product otherwise. */
  readonly health?: Omit<ProviderHealthOptions, 'db' | 'log'>;
  /** Share those of another hub to play several processes of one installation. Default: new ones. */
  readonly database?: TestDatabase;
  readonly sandbox?: Sandbox;
  readonly keys?: readonly MasterKey[];
  /** Changes the sandbox's entry, for instance its rotation. */
  readonly provider?: Partial<ConfiguredProvider['provider']>;
  /** Further providers. */
  readonly providers?: readonly ConfiguredProvider[];
  /** Where the journals of several processes meet. Default: nowhere. */
  readonly sharedJournal?: JournalPlace | undefined;
  /** Origins besides the sandbox that may be plain http on the loopback interface. */
  readonly trustedOrigins?: readonly string[];
  /** Origins of webhook endpoints that may be plain http on the loopback interface. */
  readonly trustedWebhookOrigins?: readonly string[];
  readonly redirectAllowlist?: readonly string[];
  /** How far this process's clock is off. */
  readonly clockOffsetMs?: number;
  /** Default: one of its own. */
  readonly clock?: TestClock;
  /** Default: the test server's. */
  readonly connectionString?: string;
  readonly statementTimeoutMs?: number;
  readonly connectionTimeoutMs?: number;
  /** Longest answer time of a provider. Default 10 s. */
  readonly providerDeadlineMs?: number;
}

/** One process of a hub: real database, real provider, real everything but the HTTP layer. */
export interface TestHub extends AsyncDisposable {
  readonly deps: Deps;
  readonly service: IntegrationsService;
  readonly clock: TestClock;
  readonly queue: TestQueue;
  readonly logs: LogLine[];
  readonly sandbox: Sandbox;
  readonly database: TestDatabase;
  readonly keys: readonly MasterKey[];
  readonly journalDir: string;
  /** A new request's origin, with a correlation id of its own. */
  origin(actor?: string): RequestOrigin;
  createUser(): Promise<TestUser>;
  /** Puts a stored access token where it has `leftMs` of `lifetimeMs` (default one hour) to live; negative: it has ended. */
  age(connectionId: number, leftMs: number, lifetimeMs?: number): Promise<void>;
  /** Whether the provider takes an access token. */
  works(accessToken: string): Promise<boolean>;
  /** Refreshes as the provider saw them. */
  refreshes(): Promise<LedgerEntry[]>;
  /** Names of a connection's audit events, oldest first. */
  events(connectionId: number): Promise<AuditEventName[]>;
  /** Another process on the same database, sandbox and keys. */
  sibling(options?: TestHubOptions): Promise<TestHub>;
}

export interface ConnectOptions {
  /** Who signs in at the provider: any id of lower-case letters, digits and hyphens. Default `ada`. */
  readonly account?: string;
  /** What that person answers. Default: approves. */
  readonly decision?: 'approve' | 'deny' | 'partial';
  /** With `partial`: what is granted of what is asked. */
  readonly granted?: string[];
  /** Scopes asked for by name. */
  readonly scope?: string[];
  /** Reconnects this connection in place. */
  readonly connectionId?: number;
  readonly provider?: string;
  /** What the provider wants to know beforehand. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Somebody signed in to the hub, with a browser. The sandbox's consent script is one for all: authorise one after the other. */
export interface TestUser {
  readonly id: number;
  /** Starts a flow, as the dashboard does. */
  start(options?: ConnectOptions & Partial<StartConnection>): Promise<StartedFlow>;
  /** Sends the browser to the provider and returns the parameters of the callback it comes back with. */
  authorize(flow: StartedFlow, options?: ConnectOptions): Promise<URLSearchParams>;
  /** The callback in this user's browser; `changes` play another browser, session or query. */
  callback(
    flow: StartedFlow,
    parameters: URLSearchParams,
    changes?: Partial<OAuthCallback>,
  ): Promise<CompletedFlow>;
  /** All three. */
  flow(options?: ConnectOptions): Promise<CompletedFlow>;
  /** The same, for flows that leave a connection, ready or not. */
  connect(options?: ConnectOptions): Promise<Integration>;
  /** An access token that works, as a caller gets it. */
  token(options?: { provider?: string; accountId?: string; forceRefresh?: boolean }): Promise<string>;
}
