import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from '@evergrant/database';
import type { TestDatabase } from '@evergrant/database/testing';
import type {} from '@evergrant/database/testing/global-setup';
import { type ConfiguredProvider, sandboxProvider } from '@evergrant/providers';
import { type LedgerEntry, type Sandbox, startSandbox } from '@evergrant/sandbox';
import pg from 'pg';
import type { AuditEventName, RequestOrigin } from '../audit/audit-event.ts';
import { listAuditEvents } from '../audit/list-audit-events.ts';
import { notifyChange } from '../connections/connection-store.ts';
import type { ProviderHealthOptions } from '../connections/provider-health.ts';
import { createServiceDeps } from '../create-service-deps.ts';
import type { Deps } from '../deps.ts';
import { createCorrelationId } from '../errors.ts';
import { createIntegrationsService, type IntegrationsService } from '../integrations-service.ts';
import { createGuardedFetch } from '../outbound/guarded-fetch.ts';
import { createKeyRing, type MasterKey } from '../vault/key-ring.ts';
import { borrowDatabase } from './borrowed-database.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { createTestLog, type LogLine } from './log.ts';
import { createTestQueue, type TestQueue } from './queue.ts';
import { createTestUser, type TestUser } from './user.ts';

/** Where the pretend hub is reached; nothing listens there, the tests are the browser. */
export const PUBLIC_URL = 'http://127.0.0.1:9';
const CLIENT = { clientId: 'hub', clientSecret: 'hub-secret' };

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
  /** Origins besides the sandbox that may be plain http on the loopback interface. */
  readonly trustedOrigins?: readonly string[];
  /** Origins of webhook endpoints that may be plain http on the loopback interface. */
  readonly trustedWebhookOrigins?: readonly string[];
  readonly redirectAllowlist?: readonly string[];
  /** How far this process's clock is off. */
  readonly clockOffsetMs?: number;
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

/**
 * Starts a hub for a test; `await using` stops it. A hub that was given its database or sandbox leaves it running.
 *
 * @example
 * ```ts
 * await using hub = await createTestHub();
 * const user = await hub.createUser();
 * const connection = await user.connect({ account: 'ada' });
 * await hub.service.refreshToken('sandbox', connection.providerAccountId);
 * expect(await hub.sandbox.control.ledger({ grantType: 'refresh_token' })).toHaveLength(1);
 * ```
 */
export async function createTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  await using cleanup = new AsyncDisposableStack();
  const database = options.database ?? cleanup.use(await borrowDatabase()).database;
  const sandbox = options.sandbox ?? (await startTestSandbox());
  if (options.sandbox === undefined) cleanup.defer(() => sandbox.close());
  const keys = options.keys ?? [{ id: 'k1', bytes: randomBytes(32) }];
  const connectionString = options.connectionString ?? database.connectionString;

  const log = createTestLog();
  const clock = createTestClock(options.clockOffsetMs);
  const db = createDatabase({
    connectionString,
    statementTimeoutMs: options.statementTimeoutMs ?? 15_000,
    connectionTimeoutMs: options.connectionTimeoutMs ?? 5_000,
  });
  cleanup.defer(() => db.close());
  const trustedOrigins = [sandbox.issuer, ...(options.trustedOrigins ?? [])];
  const guardedFetch = createGuardedFetch({
    trustedOrigins,
    ...(options.providerDeadlineMs === undefined ? {} : { deadlineMs: options.providerDeadlineMs }),
  });
  cleanup.defer(() => guardedFetch.close());
  const webhookOrigins = options.trustedWebhookOrigins ?? [];
  const webhookFetch = createGuardedFetch({ trustedOrigins: webhookOrigins });
  cleanup.defer(() => webhookFetch.close());

  const journalDir = await mkdtemp(join(tmpdir(), 'evergrant-journal-'));
  cleanup.defer(() => rm(journalDir, { recursive: true, force: true }));

  const configured: ConfiguredProvider[] = [
    {
      provider: { ...sandboxProvider({ issuer: sandbox.issuer }), ...options.provider },
      client_id: CLIENT.clientId,
      client_secret: CLIENT.clientSecret,
      parameters: {},
    },
    ...(options.providers ?? []),
  ];
  const { deps, close } = await createServiceDeps({
    db,
    ring: createKeyRing(keys),
    providers: configured,
    fetch: guardedFetch,
    webhooks: { fetch: webhookFetch, trustedOrigins: webhookOrigins },
    listen: async () => {
      const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1_000 });
      await client.connect();
      return client;
    },
    ...(options.health === undefined ? {} : { health: options.health }),
    journalDir,
    log,
    clock,
    settings: { publicUrl: PUBLIC_URL, redirectAllowlist: options.redirectAllowlist ?? [] },
    instanceId: `test-${randomUUID().slice(0, 8)}`,
  });
  // A test may have taken the database away: what is buffered cannot be written then.
  cleanup.defer(() => close().catch(() => undefined));
  cleanup.defer(async () => {
    deps.journal.close();
    await deps.refreshFlights.idle();
  });

  const resources = cleanup.move();
  const hub: TestHub = {
    deps,
    service: createIntegrationsService(deps),
    clock,
    queue: createTestQueue(db),
    logs: log.lines,
    sandbox,
    database,
    keys,
    journalDir,
    origin: (actor = 'system') => ({
      correlationId: createCorrelationId(),
      actor,
      ipAddress: '203.0.113.7',
      userAgent: 'Mozilla/5.0 (test)',
    }),
    createUser: () => createTestUser(hub),
    async age(connectionId, leftMs, lifetimeMs = 3_600_000) {
      const expiresAt = new Date(clock.now().getTime() + leftMs);
      const { userId } = await db.prisma.sealedToken.update({
        where: { connectionId },
        data: { expiresAt, issuedAt: new Date(expiresAt.getTime() - lifetimeMs), refreshDueAt: new Date() },
      });
      await notifyChange(db.pool, { userId, connectionId });
      deps.integrationCache.invalidate(userId);
      deps.tokenCache.invalidate(userId);
    },
    async works(accessToken) {
      const headers = { authorization: `Bearer ${accessToken}` };
      return (await globalThis.fetch(`${sandbox.issuer}/api/me`, { headers })).status === 200;
    },
    refreshes: () => sandbox.control.ledger({ endpoint: 'token', grantType: 'refresh_token' }),
    async events(connectionId) {
      const { userId } = await db.prisma.connection.findUniqueOrThrow({ where: { id: connectionId } });
      const { events } = await listAuditEvents({ db }, userId, { connectionId, limit: 1_000 });
      return events.map(({ event }) => event).reverse();
    },
    sibling: (others = {}) => createTestHub({ database, sandbox, keys, ...others }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
  return hub;
}

const startTestSandbox = (): Promise<Sandbox> =>
  startSandbox({
    clients: [{ ...CLIENT, redirectUris: [`${PUBLIC_URL}/oauth/callback/sandbox`] }],
    accessTokenTtl: 3_600,
  });
