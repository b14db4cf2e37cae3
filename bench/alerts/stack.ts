import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiKeyScope, createApiKey, createKeyRing, createRowGuard } from '@evergrant/core';
import { createDatabase, type Database } from '@evergrant/database';
import type { Sandbox } from '@evergrant/sandbox';
import { type Browser, openBrowser } from '@evergrant/server/testing/browser';
import { freePort } from '@evergrant/server/testing/free-port';
import { startAcme } from '@evergrant/server/testing/start-acme';
import {
  hasAlertmanager,
  startAlertmanager,
  type TestAlertmanager,
} from '@evergrant/server/testing/start-alertmanager';
import { type HubProcess, startHubProcess } from '@evergrant/server/testing/start-hub-process';
import { hasPgBouncer, startPgBouncer } from '@evergrant/server/testing/start-pgbouncer';
import {
  hasPrometheus,
  startPrometheus,
  type TestPrometheus,
} from '@evergrant/server/testing/start-prometheus';
import { hasRedis, startRedis, type TestRedis } from '@evergrant/server/testing/start-redis';
import { temporaryFolder, testEnvironment } from '@evergrant/server/testing/test-environment';
import { migrate } from '../processes.ts';
import { type Postgres, startPostgres } from '../start-postgres.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';

const RULES = join(import.meta.dirname, '../../deploy/prometheus/alerts.yaml');
const METRICS_TOKEN = 'a-token-for-prometheus';
const USERS = 3;
const ACCOUNTS_EACH = 8;
/** More than all processes of the hub ask for. */
const SESSIONS = 90;

/** A process of the hub that can be ended and started again: its folder, its keys and its addresses stay. */
export interface Place {
  readonly name: string;
  /** Where it listens. */
  readonly url: string;
  readonly dataDir: string;
  /** Text of its key ring, which it reads anew while it runs. */
  readKeys(): string;
  writeKeys(text: string): void;
  /** Starts it, or starts it anew, and waits until it is ready. @param environment for this life only */
  start(environment?: Readonly<Record<string, string>>): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** An account that is connected. */
export interface Account {
  readonly name: string;
  readonly userId: number;
  readonly browser: Browser;
}

/** Everything that a hub is operated with, each a process of its own: what is drilled happens to these. */
export interface Stack extends AsyncDisposable {
  readonly postgres: Postgres;
  /** Past PgBouncer, as its superuser. */
  readonly db: Database;
  readonly redis: TestRedis;
  readonly sandbox: Sandbox;
  readonly servers: readonly [Place, Place];
  readonly workers: readonly [Place, Place];
  /** A host application's endpoint for webhooks. */
  readonly endpoint: Endpoint;
  readonly provider: 'acme';
  readonly accounts: readonly Account[];
  /** Of the first server. */
  readonly operator: Browser;
  readonly apiKey: string;
  readonly keys: string;
  readonly told: TestAlertmanager['told'];
  readonly prometheus: TestPrometheus;
  createKey(scopes: readonly ApiKeyScope[]): Promise<{ id: string; key: string }>;
}

/** What the drill needs and this machine has not, by the names of Debian's packages. */
export const missingPackages = (): string[] =>
  (
    [
      ['redis-server', hasRedis],
      ['pgbouncer', hasPgBouncer],
      ['prometheus', hasPrometheus],
      ['prometheus-alertmanager', hasAlertmanager],
    ] as const
  ).flatMap(([name, isHere]) => (isHere() ? [] : [name]));

/**
 * Starts PostgreSQL, Redis, PgBouncer, the sandbox, two servers, two workers, Prometheus and Alertmanager, and connects
 * accounts. Alerts fire by `deploy/prometheus/alerts.yaml`, but at once: what they wait for before is left out.
 */
export async function startStack(say: (line: string) => void): Promise<Stack> {
  await using cleanup = new AsyncDisposableStack();
  const { path: folder } = cleanup.use(temporaryFolder());
  const postgres = cleanup.use(await startPostgres());
  say(postgres.name);
  await migrate(postgres.connectionString);
  const redis = cleanup.use(await startRedis());
  const pgbouncer = cleanup.use(await startPgBouncer(postgres.connectionString, 'transaction', SESSIONS));
  const endpoint = cleanup.use(await startEndpoint());

  const common = await testEnvironment({ dataDir: folder, databaseUrl: pgbouncer.url });
  const publicUrl = common.EVERGRANT_PUBLIC_URL ?? '';
  const { sandbox, providersFile } = await startAcme({ publicUrl, folder });
  cleanup.defer(() => sandbox.close());
  const key = { id: 'k1', bytes: randomBytes(32) };
  const keys = `${key.id}:${key.bytes.toString('base64')}`;
  const environment = {
    ...common,
    DATABASE_DIRECT_URL: postgres.connectionString,
    REDIS_URL: redis.url,
    EVERGRANT_SANDBOX: 'off',
    EVERGRANT_PROVIDERS_FILE: providersFile,
    EVERGRANT_TRUSTED_PROVIDER_ORIGINS: sandbox.issuer,
    EVERGRANT_TRUSTED_WEBHOOK_ORIGINS: endpoint.url,
    EVERGRANT_METRICS_TOKEN: METRICS_TOKEN,
    // Few, so that a slow provider keeps all of them busy.
    EVERGRANT_REFRESH_CONCURRENCY: '2',
    // What is done to the provider is no anomaly here, but for its own alerts.
    EVERGRANT_ANOMALY_REFRESH_FAILURES: '0',
    EVERGRANT_ANOMALY_REFUSED_GRANTS: '0',
    EVERGRANT_ANOMALY_KEY_RATE: '0',
    EVERGRANT_ANOMALY_NEW_NETWORK: 'off',
    LOG_LEVEL: 'silent',
  };
  const targets: string[] = [];
  async function makePlace(name: string, role: 'server' | 'worker', port?: string): Promise<Place> {
    const metricsPort = String(await freePort());
    targets.push(`http://127.0.0.1:${metricsPort}/metrics`);
    const place = createPlace(name, {
      ...environment,
      PORT: port ?? String(await freePort()),
      EVERGRANT_ROLE: role,
      EVERGRANT_DATA_DIR: join(folder, name),
      EVERGRANT_KEYS_FILE: join(folder, `${name}.keys`),
      EVERGRANT_METRICS_PORT: metricsPort,
    });
    place.writeKeys(keys);
    cleanup.defer(() => place.kill());
    return place;
  }
  const servers = [
    await makePlace('server-1', 'server', common.PORT),
    await makePlace('server-2', 'server'),
  ] as const;
  const workers = [await makePlace('worker-1', 'worker'), await makePlace('worker-2', 'worker')] as const;
  await Promise.all([...servers, ...workers].map((place) => place.start()));
  say('PgBouncer, Redis, sandbox, 2 servers, 2 workers');

  const db = createDatabase({ connectionString: postgres.connectionString, max: 5 });
  cleanup.defer(() => db.close());
  const rows = createRowGuard(createKeyRing([key]), () => undefined);
  const createKey = (scopes: readonly ApiKeyScope[]) =>
    createApiKey(
      { db, rows },
      { name: 'drill', scopes },
      { actor: 'cli', correlationId: 'int-of-the-drill' },
    );
  const { key: apiKey } = await createKey(['tokens:read', 'connections:read']);

  const alertmanager = cleanup.use(await startAlertmanager());
  const rules = join(folder, 'alerts.yaml');
  writeFileSync(rules, readFileSync(RULES, 'utf8').replaceAll(/^( +for:) .*$/gm, '$1 0s'));
  const prometheus = cleanup.use(
    await startPrometheus({
      targets,
      token: METRICS_TOKEN,
      rules: [rules],
      alertmanager: alertmanager.address,
      // A process without its database needs a second to say so.
      everySeconds: 2,
    }),
  );
  say('Prometheus, Alertmanager');

  const browsers: Browser[] = [];
  const accounts: Account[] = [];
  for (let user = 1; user <= USERS; user += 1) {
    const browser = openBrowser({ url: publicUrl, sandbox: sandbox.control });
    const { userId } = await browser.signUp();
    browsers.push(browser);
    for (let number = 1; number <= ACCOUNTS_EACH; number += 1) {
      const name = `user${user}-account${number}`;
      await browser.connect(name, { provider: 'acme' });
      accounts.push({ name, userId, browser });
    }
  }
  const [operator] = browsers;
  if (operator === undefined) throw new Error('nobody signed up');
  await operator.trpc.webhooks.create.mutate({
    url: `${endpoint.url}/hook`,
    events: ['connection.refreshed'],
  });
  const running = cleanup.move();
  return {
    postgres,
    db,
    redis,
    sandbox,
    servers,
    workers,
    endpoint,
    provider: 'acme',
    accounts,
    operator,
    apiKey,
    keys,
    told: alertmanager.told,
    prometheus,
    createKey,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function createPlace(name: string, environment: Readonly<Record<string, string>>): Place {
  const { EVERGRANT_DATA_DIR: dataDir = '', EVERGRANT_KEYS_FILE: keysFile = '', PORT: port } = environment;
  mkdirSync(dataDir);
  let running: HubProcess | undefined;
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    dataDir,
    readKeys: () => readFileSync(keysFile, 'utf8'),
    writeKeys: (text) => writeFileSync(keysFile, text, { mode: 0o600 }),
    async start(more = {}) {
      await running?.[Symbol.asyncDispose]();
      running = startHubProcess({ ...environment, ...more });
      await running.ready();
    },
    signal: (signal) => running?.kill(signal),
    async kill() {
      running?.kill('SIGKILL');
      await running?.exited;
      running = undefined;
    },
  };
}
