import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from '@evergrant/database';
import type {} from '@evergrant/database/testing/global-setup';
import { type ConfiguredProvider, sandboxProvider } from '@evergrant/providers';
import { type Sandbox, startSandbox } from '@evergrant/sandbox';
import pg from 'pg';
import { listAuditEvents } from '../audit/list-audit-events.ts';
import { notifyChange } from '../connections/connection-store.ts';
import { forgetUser } from '../connections/forget-user.ts';
import { createServiceDeps } from '../create-service-deps.ts';
import { createCorrelationId } from '../errors.ts';
import { createIntegrationsService } from '../integrations-service.ts';
import { createRefreshJournal } from '../journal/refresh-journal.ts';
import { createGuardedFetch } from '../outbound/guarded-fetch.ts';
import { createKeyRing } from '../vault/key-ring.ts';
import { borrowDatabase } from './borrowed-database.ts';
import { createTestClock } from './clock.ts';
import { createTestLog } from './log.ts';
import { createTestQueue } from './queue.ts';
import { sealWith } from './seal-with.ts';
import type { TestHub, TestHubOptions } from './test-hub.ts';
import { createTestUser } from './user.ts';

/** Where the pretend hub is reached; nothing listens there, the tests are the browser. */
export const PUBLIC_URL = 'http://127.0.0.1:9';
const CLIENT = { clientId: 'hub', clientSecret: 'hub-secret' };

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
  const lent =
    options.database === undefined ? cleanup.use(await borrowDatabase()) : { database: options.database };
  const { database } = lent;
  const sandbox = options.sandbox ?? (await startTestSandbox());
  if (options.sandbox === undefined) cleanup.defer(() => sandbox.close());
  const keys = options.keys ?? [{ id: 'k1', bytes: randomBytes(32) }];
  const connectionString = options.connectionString ?? database.connectionString;

  const log = createTestLog();
  const clock = options.clock ?? createTestClock(options.clockOffsetMs);
  const { statementTimeoutMs, connectionTimeoutMs } = options;
  // Another process of the same installation has connections of its own, as has whoever wants something else of them.
  const isUsual = options.connectionString === undefined && !statementTimeoutMs && !connectionTimeoutMs;
  const connect = () =>
    createDatabase({
      connectionString,
      ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
      ...(connectionTimeoutMs === undefined ? {} : { connectionTimeoutMs }),
    });
  const db = 'db' in lent && isUsual ? lent.db : cleanup.adopt(connect(), (own) => own.close());
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
  const ring = createKeyRing(keys);
  await sealWith(db, ring);
  const { deps, close } = await createServiceDeps({
    db,
    ring,
    providers: configured,
    fetch: guardedFetch,
    webhooks: { fetch: webhookFetch, trustedOrigins: webhookOrigins },
    listen: async () => {
      const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1_000 });
      await client.connect();
      return client;
    },
    ...(options.health === undefined ? {} : { health: options.health }),
    journal: await createRefreshJournal({ directory: journalDir, ring, shared: options.sharedJournal, log }),
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
      forgetUser(deps, userId);
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
