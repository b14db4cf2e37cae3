import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  adoptRows,
  type CheckpointSink,
  type Clock,
  createAuditSigner,
  createChildLogger,
  createDatabaseClock,
  createFileSink,
  createGuardedFetch,
  createHttpSink,
  createLiveKeyRing,
  createRefreshJournal,
  createServiceDeps,
  type Deps,
  drainRefreshes,
  type EventTokenVerifier,
  type GuardedFetch,
  holdKeys,
  keepHubSecret,
  type Letter,
  type Logger,
  noticeChangedSettings,
  type Posts,
  prepareAuditMonths,
  recoverJournal,
} from '@evergrant/core';
import {
  acquireDataDirLock,
  createDatabase,
  type EmbeddedPostgres,
  hasMovableTime,
  migrateDatabase,
  openDirectConnection,
  startEmbeddedPostgres,
} from '@evergrant/database';
import type { FastifyInstance } from 'fastify';
import { createAuth } from './auth/create-auth.ts';
import type { PasswordHashing } from './auth/paced-passwords.ts';
import type { Config } from './config.ts';
import { killAt } from './failpoint.ts';
import { createMetricsServer } from './http/create-metrics-server.ts';
import { type ConnectionTimeouts, createServer } from './http/create-server.ts';
import { startAnomalyWatch } from './jobs/anomaly-watch.ts';
import { startAuditLog } from './jobs/audit-log.ts';
import { startHousekeeping } from './jobs/housekeeping.ts';
import { startJournalSweep } from './jobs/journal-sweep.ts';
import { startNotifying } from './jobs/notifying.ts';
import { startRefreshScheduler } from './jobs/refresh-scheduler.ts';
import { startResealing } from './jobs/resealing.ts';
import type { Repeated } from './jobs/run-every.ts';
import { ensureKeyFile } from './keys/key-file.ts';
import { createKeyReader } from './keys/read-keys.ts';
import type { Mailer } from './mail/create-mailer.ts';
import { createMetrics } from './metrics/create-metrics.ts';
import { createReadings } from './metrics/create-readings.ts';
import { registerHubMetrics } from './metrics/register-hub-metrics.ts';
import type { MovableClock } from './movable-clock.ts';
import { postToChannel } from './notifications/post-to-channel.ts';
import { writeLetter } from './notifications/write-letter.ts';
import { shownSettings } from './shown-settings.ts';
import { StartError } from './start-error.ts';
import type { Tracing } from './tracing/start-tracing.ts';
import { traceFetch } from './tracing/trace-fetch.ts';
import { traceQueries } from './tracing/trace-queries.ts';
import { withTraceIds } from './tracing/with-trace-ids.ts';
import type { SubjectVerifier } from './trpc/operations/exchange-token.ts';
import { UPTIME, type Uptime } from './uptime.ts';

/** How long a stopping hub waits for refreshes under way. */
const DRAIN_MS = 10_000;
/** How often connections that have become idle are let go while stopping. */
const TIDY_MS = 100;
const ROOT = join(import.meta.dirname, '../../..');

/** A running hub. */
export interface Hub {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly deps: Deps;
  readonly sandboxIssuer: string | undefined;
  /** Resolves when the embedded PostgreSQL has ended, asked to or not; undefined with a database of your own. */
  readonly databaseEnded: Promise<void> | undefined;
  /** Stops in order: no new work, finish what is under way, then the database. */
  stop(): Promise<void>;
}

const SYSTEM_CLOCK: Clock = { now: () => new Date() };

/**
 * Composes and starts a hub: the only place that constructs clients. What few hubs need is loaded by those, since an idle
 * process holds what it has read.
 *
 * @param effects.clock default: the database's time
 * @param effects.uptime by which requests are limited; default: this process's own
 * @param effects.timeouts after which a dawdling client loses its connection
 * @param effects.passwords how passwords are stored; default: in a way that takes long
 * @throws StartError, DatabaseSetupError with a sentence that says what to do
 */
export async function startHub(
  config: Config,
  ownLog: Logger,
  effects: {
    clock?: Clock;
    uptime?: Uptime;
    timeouts?: ConnectionTimeouts;
    passwords?: PasswordHashing;
  } = {},
): Promise<Hub> {
  const log = config.tracing === undefined ? ownLog : withTraceIds(ownLog);
  await using cleanup = new AsyncDisposableStack();
  // The journal in it is this process's own, whoever runs the database.
  const lock = await acquireDataDirLock(config.dataDir);
  cleanup.defer(() => lock.release());
  ensureKeyFile(config);
  const readKeys = createKeyReader(config);
  const ring = createLiveKeyRing(await readKeys());
  const instanceId = `${process.pid}-${randomUUID().slice(0, 8)}`;

  const databaseLog = createChildLogger(log, 'database');
  const postgres = config.databaseUrl === undefined ? await startOwnDatabase(config, databaseLog) : undefined;
  if (postgres !== undefined) cleanup.defer(() => postgres.stop());
  const givenConnectionString = config.databaseUrl ?? postgres?.connectionString ?? '';
  const givenDirectConnectionString = config.databaseDirectUrl ?? givenConnectionString;
  const { applied } = await migrateDatabase({
    connectionString: givenDirectConnectionString,
    migrationsDir: join(ROOT, 'prisma/migrations'),
    schemaPath: join(ROOT, 'prisma/schema.prisma'),
    log: (message) => databaseLog.info({}, message),
  });
  if (applied.length > 0) databaseLog.info({ total: applied.length }, 'migrations applied');
  const movableClock = await openClockOfTests(config, givenDirectConnectionString);
  if (movableClock !== undefined) {
    cleanup.use(movableClock);
    log.warn({}, 'tests can put the clock of this hub forward: EVERGRANT_TEST_CLOCK is on');
  }
  const connectionString = movableClock?.connectionString ?? givenConnectionString;
  const directConnectionString = movableClock?.connectionString ?? givenDirectConnectionString;
  const connectDirectly = () => openDirectConnection(directConnectionString, 'evergrant-changes');
  // A pooler in front of one's own server is better named here than by the first statement that it refuses.
  if (postgres === undefined) await (await connectDirectly()).end();
  const db = createDatabase({
    connectionString,
    pooled: directConnectionString !== connectionString,
    onIdleError: (error) => databaseLog.warn({ cause: error }, 'an idle connection broke'),
  });
  cleanup.defer(() => db.close());
  const tracing = await openTracing(config, instanceId);
  if (tracing !== undefined) {
    cleanup.defer(() => tracing.close());
    traceQueries(db, tracing);
  }

  // Events of a month are refused until it has a place; whoever starts first after a long time makes it.
  await prepareAuditMonths(db);

  const keysLog = createChildLogger(log, 'keys');
  const works = config.role !== 'server';
  const sharedStore =
    config.redisUrl === undefined
      ? undefined
      : (await import('./redis-store.ts')).openRedisStore(config.redisUrl, createChildLogger(log, 'redis'));
  if (sharedStore !== undefined) cleanup.defer(() => sharedStore.close());
  const journal = await createRefreshJournal({
    directory: join(config.dataDir, 'journal'),
    ring,
    shared: sharedStore?.journal,
    log: createChildLogger(log, 'journal'),
  });
  const held = await holdKeys({ db, ring, readKeys, journal, instanceId, reseals: works, log: keysLog });
  if (held.kind === 'refused')
    throw new StartError(
      `The encryption keys do not fit this database; nothing was changed.\n${held.problems.map((problem) => `- ${problem}`).join('\n')}`,
    );
  // Without a database nobody asks who holds which key.
  cleanup.defer(() => held.close().catch(() => undefined));
  const adopted = await adoptRows({ db, ring });
  if (adopted > 0) keysLog.info({ total: adopted }, 'Rows of before are authenticated from now on');

  const clock =
    effects.clock ??
    movableClock ??
    cleanup.adopt(
      await createDatabaseClock({ db, log: createChildLogger(log, 'clock'), systemClock: SYSTEM_CLOCK }),
      (own) => own.close(),
    );
  const repeated: Repeated[] = [];
  /** What is only looked for now and then is looked for at once, when the time has been put forward. */
  const catchUp = async () => {
    await prepareAuditMonths(db);
    for (const job of repeated) job.again();
  };
  const sandbox = config.sandbox.enabled
    ? await listening(
        (await import('./sandbox-provider.ts')).startSandboxProvider(
          config,
          await keepHubSecret({ db, ring }, 'sandbox-client'),
          {
            log: createChildLogger(log, 'sandbox'),
            advanceClock: movableClock && ((ms) => movableClock.advance(ms, catchUp)),
          },
        ),
        { host: '127.0.0.1', port: config.sandbox.port, variable: 'EVERGRANT_SANDBOX_PORT' },
      )
    : undefined;
  if (sandbox !== undefined) cleanup.defer(() => sandbox.close());
  const guardedFetch = createGuardedFetch({
    trustedOrigins: [...config.trustedProviderOrigins, ...(sandbox === undefined ? [] : [sandbox.issuer])],
  });
  cleanup.defer(() => guardedFetch.close());
  const webhookFetch = createGuardedFetch({ trustedOrigins: config.trustedWebhookOrigins });
  cleanup.defer(() => webhookFetch.close());

  const tracedFetch = (fetch: GuardedFetch, what: string) =>
    tracing === undefined || config.tracing === undefined
      ? fetch
      : traceFetch(fetch, tracing, { what, told: config.tracing.origins });

  const metrics = createMetrics();
  const service = await createServiceDeps({
    db,
    ring,
    providers: [...config.providers, ...(sandbox === undefined ? [] : [sandbox.configured])],
    fetch: tracedFetch(guardedFetch, 'provider'),
    webhooks: { fetch: tracedFetch(webhookFetch, 'webhook'), trustedOrigins: config.trustedWebhookOrigins },
    listen: connectDirectly,
    sharedStore,
    health: { concurrency: config.refresh.concurrency },
    journal,
    log,
    clock,
    settings: { publicUrl: config.publicUrl, redirectAllowlist: config.redirectAllowlist },
    meter: metrics.meter,
    tracer: tracing,
    failpoint: config.failpoint && killAt(config.failpoint),
    instanceId,
  });
  cleanup.defer(() => service.close());
  const { deps } = service;
  const uptime = effects.uptime ?? UPTIME;
  const readings = createReadings(deps, uptime);
  registerHubMetrics(metrics.register, { deps, config, uptime, sharedStore, readings });
  if (config.tracing?.sendsMetrics === true) {
    const { sendMetrics } = await import('./metrics/send-metrics.ts');
    const sending = sendMetrics(metrics.register, { ...config.tracing, role: config.role, instanceId });
    cleanup.defer(() => sending.close().catch(() => undefined));
  }
  await recoverJournal(deps);
  await noticeChangedSettings(deps, ring);
  cleanup.defer(async () => void (await drainRefreshes(deps, DRAIN_MS)));
  const mailer =
    config.mail === undefined
      ? undefined
      : (await import('./mail/create-mailer.ts')).createMailer(config.mail, createChildLogger(log, 'mail'));
  if (mailer !== undefined) cleanup.defer(() => mailer.close());

  if (works) {
    const jobsLog = createChildLogger(log, 'jobs');
    const { startJobs } = await import('./jobs/start-jobs.ts');
    const jobs = await startJobs(deps, jobsLog);
    cleanup.defer(() => jobs.stop());
    const scheduler = startRefreshScheduler(deps, config.refresh, jobsLog);
    cleanup.defer(() => scheduler.stop());
    const auditLog = startAuditLog(
      { db, clock, signer: createAuditSigner(ring) },
      { ...config.audit, sinks: openCheckpointSinks(config.audit, cleanup), log: jobsLog },
    );
    cleanup.defer(() => auditLog.stop());
    const resealing = startResealing({ ...deps, ring }, keysLog);
    cleanup.defer(() => resealing.stop());
    repeated.push(
      startJournalSweep(deps, jobsLog),
      startHousekeeping(deps, jobsLog),
      startAnomalyWatch(deps, config.anomalies, jobsLog),
      startNotifying(deps, openPosts(config, mailer, cleanup), jobsLog),
    );
    cleanup.defer(async () => void (await Promise.all(repeated.map((job) => job.stop()))));
  }

  const state = { draining: false };
  const auth = createAuth({
    db,
    rows: deps.rows,
    ring,
    clock,
    secret: await keepHubSecret({ db, ring }, 'session'),
    settings: config,
    mailer,
    traffic: deps.traffic,
    log: createChildLogger(log, 'auth'),
    passwords: effects.passwords,
  });
  const app = await createServer({
    deps,
    log,
    auth,
    signIn: {
      signUp: config.signUp,
      oidcName: config.oidc?.name ?? null,
      mails: config.mail !== undefined,
    },
    sessionLife: config.sessionLife,
    rateLimits: config.rateLimits,
    appOrigins: config.appOrigins,
    subjects: await openSubjectVerifier(config, clock, cleanup),
    verifyEventToken: openEventTokenVerifier(tracedFetch(guardedFetch, 'provider'), clock),
    dashboardDir: join(ROOT, 'apps/dashboard/dist'),
    errorsFile: join(ROOT, 'docs/errors.md'),
    trustedProxyHops: config.trustedProxyHops,
    serves: config.role === 'worker' ? 'health' : 'everything',
    metrics,
    readings,
    shownSettings: shownSettings(config),
    tracing,
    showsMetrics: config.metrics.served && config.metrics.port === undefined ? config.metrics : undefined,
    state,
    uptime,
    timeouts: effects.timeouts,
  });
  cleanup.defer(() => closeServer(app));
  if (config.metrics.port !== undefined) {
    const metricsServer = createMetricsServer({ metrics, token: config.metrics.token });
    cleanup.defer(() => metricsServer.close());
    const at = { host: config.host, port: config.metrics.port };
    await listening(metricsServer.listen(at), { ...at, variable: 'EVERGRANT_METRICS_PORT' });
  }
  const at = { host: config.host, port: config.port };
  await listening(app.listen(at), { ...at, variable: 'PORT' });

  const running = cleanup.move();
  return {
    url: config.publicUrl,
    app,
    deps,
    sandboxIssuer: sandbox?.issuer,
    databaseEnded: postgres?.exited,
    async stop() {
      state.draining = true;
      await running.disposeAsync();
    },
  };
}

/**
 * The clock of a hub that tests put forward; undefined: the hub goes by the database's.
 *
 * @throws StartError the database is of such a hub, and this is none
 */
async function openClockOfTests(
  { testClock }: Pick<Config, 'testClock'>,
  connectionString: string,
): Promise<MovableClock | undefined> {
  if (testClock) return (await import('./movable-clock.ts')).openMovableClock(connectionString);
  // Much in it is of a time to come: sessions and tokens would outlive what was promised of them.
  if (await hasMovableTime(connectionString))
    throw new StartError(
      'The clock of this database was put forward by tests, so it is good for tests only. Use another one, or start with EVERGRANT_TEST_CLOCK=on.',
    );
  return undefined;
}

/** OpenTelemetry is loaded only where somebody wants traces. */
async function openTracing(
  { tracing, role }: Pick<Config, 'tracing' | 'role'>,
  instanceId: string,
): Promise<Tracing | undefined> {
  if (tracing === undefined) return undefined;
  const { startTracing } = await import('./tracing/start-tracing.ts');
  return startTracing({ ...tracing, role, instanceId });
}

/** Whose JWTs say who somebody is; jose is loaded only where there is such an issuer, whose keys may be inside the company. */
async function openSubjectVerifier(
  { subjects }: Pick<Config, 'subjects'>,
  clock: Clock,
  cleanup: AsyncDisposableStack,
): Promise<SubjectVerifier | undefined> {
  if (subjects === undefined) return undefined;
  const fetch = createGuardedFetch({ trustedOrigins: [new URL(subjects.jwksUrl).origin] });
  cleanup.defer(() => fetch.close());
  const { createSubjectVerifier } = await import('./auth/subject-verifier.ts');
  return createSubjectVerifier(subjects, { fetch, now: () => clock.now() });
}

/** As above, jose is loaded only where a provider sends such a token. */
function openEventTokenVerifier(fetch: GuardedFetch, clock: Clock): EventTokenVerifier {
  let opened: Promise<EventTokenVerifier> | undefined;
  return async (token, expected) => {
    opened ??= import('./auth/event-token-verifier.ts').then(({ createEventTokenVerifier }) =>
      createEventTokenVerifier({ fetch, now: () => clock.now() }),
    );
    return (await opened)(token, expected);
  };
}

/** Where checkpoints of the audit log are kept besides the database: the operator's own places, wherever they are. */
function openCheckpointSinks(
  { checkpointFile, checkpointUrl }: Config['audit'],
  cleanup: AsyncDisposableStack,
): CheckpointSink[] {
  const sinks: CheckpointSink[] = [];
  if (checkpointFile !== undefined) sinks.push(createFileSink(checkpointFile));
  if (checkpointUrl !== undefined) {
    const checkpointFetch = createGuardedFetch({ trustedOrigins: [new URL(checkpointUrl).origin] });
    cleanup.defer(() => checkpointFetch.close());
    sinks.push(createHttpSink(checkpointUrl, checkpointFetch));
  }
  return sinks;
}

/** The ways by which people are told besides the dashboard. */
function openPosts(
  { publicUrl, operatorChannelUrl: url }: Pick<Config, 'publicUrl' | 'operatorChannelUrl'>,
  mailer: Mailer | undefined,
  cleanup: AsyncDisposableStack,
): Posts {
  const mail = mailer && ((letter: Letter) => mailer.send(letter.to, writeLetter(letter, publicUrl)));
  if (url === undefined) return { mail, channel: undefined };
  const fetch = createGuardedFetch({ trustedOrigins: [new URL(url).origin] });
  cleanup.defer(() => fetch.close());
  return { mail, channel: (message) => postToChannel({ fetch, url, publicUrl }, message) };
}

/** What listens, or the sentence that says why it cannot. */
async function listening<T>(
  start: Promise<T>,
  { host, port, variable }: { readonly host: string; readonly port: number; readonly variable: string },
): Promise<T> {
  try {
    return await start;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EADDRINUSE')
      throw new StartError(
        `Port ${port} on ${host} is taken. Stop what listens there, or set ${variable} to a free one.`,
        { cause },
      );
    if (code === 'EACCES')
      throw new StartError(
        `Port ${port} needs more rights than this user has. Set ${variable} to 1024 or higher.`,
        { cause },
      );
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      throw new StartError(
        `This machine has no address ${host}. Set HOST to one that it has, or to 0.0.0.0 for all.`,
        { cause },
      );
    throw cause;
  }
}

const startOwnDatabase = (config: Config, log: Logger): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ dataDir: config.dataDir, log: (message) => log.info({}, message) });

/** Lets the answers under way finish; whoever still holds a connection after the deadline loses it. */
async function closeServer(app: FastifyInstance): Promise<void> {
  const tidy = setInterval(() => app.server.closeIdleConnections(), TIDY_MS);
  const giveUp = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearInterval(tidy);
  clearTimeout(giveUp);
}
