import { type ApiKeyScope, createApiKey, type Deps } from '@evergrant/core';
import { createTestClock, type TestClock } from '@evergrant/core/testing';
import type { User } from '@evergrant/database';
import { createTestDatabase } from '@evergrant/database/testing';
import { connectSandboxControl, type SandboxControl } from '@evergrant/sandbox';
import { parseConfig } from '../config.ts';
import type { ConnectionTimeouts } from '../http/create-server.ts';
import { startHub } from '../hub.ts';
import type { Uptime } from '../uptime.ts';
import { type Browser, openBrowser } from './browser.ts';
import { captureLog } from './capture-log.ts';
import { quickPasswords } from './quick-passwords.ts';
import { CONTROL_TOKEN, temporaryFolder, testEnvironment } from './test-environment.ts';

/** A whole hub in this process: real HTTP, a database of its own, the sandbox provider. */
export interface TestHub extends AsyncDisposable {
  /** Where browsers believe it is: the public address. */
  readonly url: string;
  /** Where it listens; the same, unless a test sets a public address. */
  readonly listenUrl: string;
  readonly issuer: string;
  readonly sandbox: SandboxControl;
  readonly deps: Deps;
  /** The hub's clock; the database and the sandbox keep real time. */
  readonly clock: TestClock;
  /** Everything logged so far. */
  logText(): string;
  openBrowser(): Browser;
  /** Changes of a user what is authenticated, as the hub would. */
  changeUser(id: number, changes: Partial<Pick<User, 'role' | 'banned' | 'externalId'>>): Promise<void>;
  /** Makes an API key. */
  createKey(scopes: readonly ApiKeyScope[], expiresAt?: Date): Promise<{ id: string; key: string }>;
  /** Any call with an API key. */
  withKey(key: string): (path: string, init?: RequestInit) => Promise<Response>;
  /** A REST call with an API key. */
  rest(key: string, method: string, path: string, body?: unknown): Promise<Response>;
  stop(): Promise<void>;
}

const ORIGIN = { actor: 'cli', correlationId: 'int-of-the-test' } as const;

/**
 * Starts a hub on a free port.
 *
 * @param options.environment over the settings of `testEnvironment`
 * @param options.databaseUrl default: a database of its own
 * @param options.uptime by which requests are limited; default: real time
 * @param options.timeouts after which a dawdling client loses its connection
 *
 * @example
 * await using hub = await startTestHub();
 * const browser = hub.openBrowser();
 * await browser.signUp();
 * const { connectionId } = await browser.connect('ada');
 */
export async function startTestHub(
  options: {
    environment?: Readonly<Record<string, string>>;
    databaseUrl?: string;
    uptime?: Uptime;
    timeouts?: ConnectionTimeouts;
  } = {},
): Promise<TestHub> {
  await using cleanup = new AsyncDisposableStack();
  const { path: dataDir } = cleanup.use(temporaryFolder());
  const databaseUrl = options.databaseUrl ?? cleanup.use(await createTestDatabase()).connectionString;
  const environment = { ...(await testEnvironment({ dataDir, databaseUrl })), ...options.environment };
  const parsed = parseConfig(environment, dataDir);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const clock = createTestClock();
  const log = captureLog();
  const { uptime, timeouts } = options;
  const hub = await startHub(parsed.config, log.logger, {
    clock,
    passwords: quickPasswords,
    ...(uptime === undefined ? {} : { uptime }),
    ...(timeouts === undefined ? {} : { timeouts }),
  });
  cleanup.defer(() => hub.stop());

  const { url, deps, sandboxIssuer: issuer = 'http://sandbox.invalid' } = hub;
  const sandbox = connectSandboxControl({ issuer, controlToken: CONTROL_TOKEN, fetch });
  const listenUrl = `http://127.0.0.1:${environment.PORT}`;
  const withKey =
    (key: string) =>
    (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${key}`);
      return fetch(`${listenUrl}${path}`, { ...init, headers });
    };
  const running = cleanup.move();
  return {
    url,
    listenUrl,
    issuer,
    sandbox,
    deps,
    clock,
    logText: log.text,
    openBrowser: () => openBrowser({ url, sandbox }),
    async changeUser(id, changes) {
      const { user } = deps.db.prisma;
      const before = await user.findUniqueOrThrow({ where: { id } });
      const seal = deps.rows.seal('users', { ...before, ...changes });
      await user.update({ where: { id }, data: { ...changes, seal } });
    },
    createKey: (scopes, expiresAt) => createApiKey(deps, { name: 'test', scopes, expiresAt }, ORIGIN),
    withKey,
    rest: (key, method, path, body) =>
      withKey(key)(`/api/v1${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
    stop: () => running.disposeAsync(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
