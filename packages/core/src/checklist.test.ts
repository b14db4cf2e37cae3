import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import { AUDIT_EVENTS } from './audit/audit-event.ts';
import { listAuditEvents } from './audit/list-audit-events.ts';
import { createChildLogger } from './child-logger.ts';
import { createSingleFlight } from './concurrency/single-flight.ts';
import type { Integration } from './connections/integration.ts';
import { createIntegrationCache } from './connections/integration-cache.ts';
import { INTEGRATION_CACHE_TTL_MS } from './connections/shared-rows.ts';
import type { ConnectionStatus } from './connections/states.ts';
import { ERRORS, type ErrorCode, IntegrationsServiceError } from './errors.ts';
import type { IntegrationsService, OAuthResult } from './integrations-service.ts';
import type { TokenSet } from './oauth/token-set.ts';
import { ProviderFailure } from './outbound/provider-failure.ts';
import { backoffDelay, classifyRetryable, RETRY, retryWithBackoff } from './outbound/retry-with-backoff.ts';
import { createTestHub, createTestLog, type TestHub, type TestUser } from './testing/index.ts';
import type { BatchRefreshResult } from './tokens/batch-refresh.ts';
import { BATCH_SIZE } from './tokens/batch-refresh.ts';

/** The specification's "Checklist de Validation", line by line; what stands behind each is tested in depth elsewhere. */

let hub: TestHub;
let user: TestUser;
let account: string;

beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub[Symbol.asyncDispose]());
beforeEach(async () => {
  user = await hub.createUser();
  account = `person-${user.id}`;
  await hub.sandbox.control.setFault('token', null);
  await hub.sandbox.control.setFault('revocation', null);
  await hub.sandbox.control.clearLedger();
  hub.logs.length = 0;
});

const failureOf = async (call: Promise<unknown>): Promise<IntegrationsServiceError> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof IntegrationsServiceError))
    throw new Error('expected a typed error', { cause: error });
  return error;
};

const unavailable = (status = 503) =>
  new ProviderFailure('unavailable', `the token endpoint answered ${status}`, { status });

/** Runs a call that fails `failures` times, under fake time. */
async function retried(failures: number, random = () => 0) {
  vi.useFakeTimers();
  try {
    const log = createTestLog();
    const startTime = Date.now();
    let calls = 0;
    const call = async () => {
      calls += 1;
      if (calls <= failures) throw unavailable();
      return 'done';
    };
    const ending = retryWithBackoff(call, RETRY.maxRetries, 'Token exchange', {
      log: createChildLogger(log, 'IntegrationsService'),
      random,
      correlationId: 'int-1',
    });
    const outcome = ending.catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    return { outcome: await outcome, calls, elapsed: Date.now() - startTime, lines: log.lines };
  } finally {
    vi.useRealTimers();
  }
}

describe('Gestion des Erreurs', () => {
  test('Checklist: Try-catch sur toutes les opérations async', async () => {
    await using broken = await hub.sibling();
    await broken.deps.changeFeed.close();
    await broken.deps.db.close();
    const { service } = broken;
    const calls: Record<string, () => Promise<unknown>> = {
      initiateOAuthFlow: () => service.initiateOAuthFlow('sandbox', user.id, '/connections'),
      handleOAuthCallback: () =>
        service.handleOAuthCallback(
          'sandbox',
          'code',
          hub.deps.csrf.generateState(user.id, 'sandbox').state,
          null,
        ),
      getConnectedIntegrations: () => service.getConnectedIntegrations(user.id),
      getAccessToken: () => service.getAccessToken(user.id, 'sandbox', account),
      getAccessTokenWithAutoRefresh: () => service.getAccessTokenWithAutoRefresh(user.id, 'sandbox', account),
      refreshToken: () => service.refreshToken('sandbox', account),
      disconnectIntegration: () => service.disconnectIntegration(user.id, 'sandbox', account),
    };
    for (const [name, call] of Object.entries(calls))
      expect(await failureOf(call()), name).toBeInstanceOf(IntegrationsServiceError);
    expect(await service.batchRefreshTokens([{ provider: 'sandbox', accountId: account }])).toMatchObject([
      { status: 'failed', error: { name: 'IntegrationsServiceError' } },
    ]);
  });

  test('Checklist: Erreurs typées avec codes spécifiques', async () => {
    const codes: ErrorCode[] = [];
    codes.push((await failureOf(hub.service.initiateOAuthFlow('nope', user.id, '/'))).code);
    codes.push((await failureOf(hub.service.initiateOAuthFlow('sandbox', -1, '/'))).code);
    codes.push(
      (await failureOf(hub.service.initiateOAuthFlow('sandbox', user.id, 'https://evil.example'))).code,
    );
    codes.push((await failureOf(hub.service.handleOAuthCallback('sandbox', 'code', 'forged', null))).code);
    codes.push((await failureOf(hub.service.getAccessToken(user.id, 'sandbox', 'nobody'))).code);
    expect(codes).toEqual([
      'INVALID_PROVIDER',
      'INVALID_USER_ID',
      'INVALID_REDIRECT_URL',
      'INVALID_STATE',
      'ACCOUNT_NOT_FOUND',
    ]);
  });

  test('Checklist: Flag `retryable` pour chaque erreur', async () => {
    const retryable = Object.entries(ERRORS).filter(([, entry]) => entry.retryable);
    expect(retryable.map(([code]) => code)).toEqual([
      'TOKEN_REFRESH_ERROR',
      'DISCONNECT_ERROR',
      'DATABASE_ERROR',
      'NETWORK_ERROR',
      'API_ERROR',
      'TIMEOUT_ERROR',
      'FLOW_IN_PROGRESS',
      'RATE_LIMITED',
      'REQUEST_IN_PROGRESS',
    ]);
    expect(new IntegrationsServiceError('TIMEOUT_ERROR').retryable).toBe(true);
    expect(await failureOf(hub.service.initiateOAuthFlow('nope', user.id, '/'))).toMatchObject({
      code: 'INVALID_PROVIDER',
      retryable: false,
    });
  });

  test('Checklist: Métadonnées contextuelles', async () => {
    const { id } = await user.connect({ account });
    await hub.sandbox.control.setFault('token', { kind: 'status', status: 500 });
    const error = await failureOf(hub.service.refreshToken('sandbox', account));
    expect(error).toMatchObject({
      provider: 'sandbox',
      metadata: { connectionId: id, reason: 'provider_unavailable', status: 500 },
    });
    expect(Math.abs(error.timestamp.getTime() - Date.now())).toBeLessThan(5_000);
    await hub.service.disconnectIntegration(user.id, 'sandbox', account);
  });

  test('Checklist: Correlation IDs pour tracking', async () => {
    const error = await failureOf(hub.service.initiateOAuthFlow('nope', user.id, '/'));
    expect(error.correlationId).toMatch(/^int-/);
    expect(hub.logs.at(-1)?.fields.correlationId).toBe(error.correlationId);
  });
});

describe('Retry Strategies', () => {
  test('Checklist: Exponential backoff implémenté', async () => {
    expect([1, 2, 3, 4].map((attempt) => backoffDelay(attempt, () => 0))).toEqual([100, 200, 400, 800]);
    expect(backoffDelay(20, () => 0)).toBe(5_000);
    expect(await retried(2)).toMatchObject({ outcome: 'done', elapsed: 300 });
  });

  test('Checklist: Jitter aléatoire pour éviter thundering herds', async () => {
    expect(await retried(2, () => 0.5)).toMatchObject({ elapsed: 400 });
    const delays = new Set(Array.from({ length: 100 }, () => backoffDelay(1, Math.random)));
    expect(delays.size).toBeGreaterThan(90);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...delays)).toBeLessThan(200);
  });

  test('Checklist: Détection des erreurs retryables', () => {
    const isRetryable = (error: unknown) => Object.values(classifyRetryable(error)).includes(true);
    for (const code of ['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'ENETUNREACH'])
      expect(isRetryable(Object.assign(new Error('no'), { code })), code).toBe(true);
    for (const status of [429, 502, 503, 504])
      expect(isRetryable(unavailable(status)), String(status)).toBe(true);
    for (const status of [400, 401, 404, 500])
      expect(isRetryable(unavailable(status)), String(status)).toBe(false);
  });

  test('Checklist: Max retries configuré (3)', async () => {
    expect(RETRY.maxRetries).toBe(3);
    const { outcome, calls } = await retried(Number.POSITIVE_INFINITY);
    expect(calls).toBe(3);
    expect(outcome).toBeInstanceOf(ProviderFailure);
  });

  test('Checklist: Logging de chaque tentative', async () => {
    const { lines } = await retried(2);
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['warn', '[IntegrationsService] Token exchange failed, retrying'],
      ['warn', '[IntegrationsService] Token exchange failed, retrying'],
      ['info', '[IntegrationsService] Token exchange succeeded after retry'],
    ]);
    expect(lines[0]?.fields).toMatchObject({
      attempt: 1,
      maxRetries: 3,
      nextAttempt: 2,
      delay: 100,
      correlationId: 'int-1',
    });
  });
});

describe('Types TypeScript', () => {
  test('Checklist: Interfaces pour tous les types de données', async () => {
    expectTypeOf<OAuthResult>().toExtend<{ readonly authUrl: string; readonly state: string }>();
    expectTypeOf<Integration>().toExtend<{
      readonly id: number;
      readonly provider: string;
      readonly providerAccountId: string;
      readonly isConnected: boolean;
      readonly createdAt: Date;
      readonly updatedAt: Date;
    }>();
    expectTypeOf<TokenSet>().toExtend<{
      readonly accessToken: string;
      readonly tokenType: string;
    }>();
    const integration = await user.connect({ account });
    expect(integration).toMatchObject({
      id: expect.any(Number),
      provider: 'sandbox',
      providerAccountId: account,
      isConnected: true,
      status: 'connected',
      expiresAt: expect.any(Date),
      metadata: {},
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
  });

  test('Checklist: Type casting explicite', async () => {
    expectTypeOf<IntegrationsService['refreshToken']>().returns.resolves.toEqualTypeOf<Integration>();
    expectTypeOf<IntegrationsService['getAccessToken']>().returns.resolves.toEqualTypeOf<string>();
    await hub.sandbox.control.setFault('token', { kind: 'patch_body', set: { access_token: 17 } });
    expect((await user.flow({ account })).outcome).toMatchObject({
      status: 'error',
      code: 'OAUTH_CALLBACK_ERROR',
    });
  });

  test('Checklist: Génériques pour fonctions réutilisables', async () => {
    const log = createTestLog();
    const numbers = retryWithBackoff(async () => 7, 3, 'Reading', { log });
    expectTypeOf(numbers).resolves.toEqualTypeOf<number>();
    const words = createSingleFlight<string>().run('key', async () => 'word');
    expectTypeOf(words).resolves.toEqualTypeOf<string>();
    expect(await Promise.all([numbers, words])).toEqual([7, 'word']);
  });

  test('Checklist: Types optionnels appropriés', async () => {
    expectTypeOf<Integration['expiresAt']>().toEqualTypeOf<Date | null>();
    expectTypeOf<IntegrationsServiceError['provider']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Parameters<IntegrationsService['initiateOAuthFlow']>[3]>().toEqualTypeOf<
      string | undefined
    >();
    const { authUrl } = await hub.service.initiateOAuthFlow('sandbox', user.id, '/connections');
    expect(authUrl).toContain(hub.sandbox.issuer);
  });

  test('Checklist: Union types pour statuts', () => {
    expectTypeOf<Integration['status']>().toEqualTypeOf<ConnectionStatus>();
    expectTypeOf<ConnectionStatus>().toEqualTypeOf<'connected' | 'expired' | 'error' | 'disconnected'>();
    expectTypeOf<BatchRefreshResult['status']>().toEqualTypeOf<'refreshed' | 'failed'>();
    expect(hub.service.isTokenExpired(null)).toBe(false);
  });
});

describe('Tokens et Authentification', () => {
  test('Checklist: Encryption des tokens (AES-256-GCM)', async () => {
    const { id } = await user.connect({ account });
    const token = await user.token();
    const row = await hub.deps.db.prisma.sealedToken.findUniqueOrThrow({ where: { connectionId: id } });
    expect(row.accessToken).toMatch(/^v2\.k1\.[\w-]{16}\.[\w-]+$/);
    expect(row.refreshToken).toMatch(/^v2\.k1\.[\w-]{16}\.[\w-]+$/);
    expect(JSON.stringify(row)).not.toContain(token);
    await hub.deps.db.prisma.sealedToken.update({
      where: { connectionId: id },
      data: { accessToken: row.refreshToken ?? '' },
    });
    hub.deps.tokenCache.invalidate(user.id);
    expect((await failureOf(hub.service.getAccessToken(user.id, 'sandbox', account))).code).toBe(
      'GET_TOKEN_ERROR',
    );
  });

  test('Checklist: Rafraîchissement automatique', async () => {
    const { id } = await user.connect({ account });
    const old = await user.token();
    await hub.age(id, -1);
    const renewed = await hub.service.getAccessTokenWithAutoRefresh(user.id, 'sandbox', account);
    expect(renewed).not.toBe(old);
    expect(await hub.works(renewed)).toBe(true);
  });

  test("Checklist: Détection proactive de l'expiration", () => {
    const inMs = (ms: number) => new Date(hub.clock.now().getTime() + ms);
    expect(hub.service.shouldRefreshToken(inMs(5 * 60_000 - 1))).toBe(true);
    expect(hub.service.shouldRefreshToken(inMs(5 * 60_000 + 1_000))).toBe(false);
    expect(hub.service.shouldRefreshToken(null)).toBe(false);
    expect(hub.service.isTokenExpired(inMs(1_000))).toBe(false);
    expect(hub.service.isTokenExpired(inMs(-1))).toBe(true);
  });

  test('Checklist: Révocation lors de la déconnexion', async () => {
    await user.connect({ account });
    const token = await user.token();
    await hub.service.disconnectIntegration(user.id, 'sandbox', account);
    expect(await hub.sandbox.control.ledger({ endpoint: 'revocation', outcome: 'ok' })).not.toEqual([]);
    expect(await hub.works(token)).toBe(false);
  });

  test('Checklist: CSRF protection avec HMAC', async () => {
    const { state } = hub.deps.csrf.generateState(user.id, 'sandbox');
    expect(hub.deps.csrf.validateState(state, 'sandbox')).toMatchObject({ valid: true, userId: user.id });
    const [payload, keyId, mac = ''] = state.split('.');
    expect(Buffer.from(mac, 'base64url')).toHaveLength(32);
    const forged = [payload, keyId, Buffer.alloc(32).toString('base64url')].join('.');
    expect((await failureOf(hub.service.handleOAuthCallback('sandbox', 'code', forged, null))).code).toBe(
      'INVALID_STATE',
    );
    expect(await hub.sandbox.control.ledger({ endpoint: 'token' })).toEqual([]);
  });
});

describe('Optimisation API', () => {
  test('Checklist: Caching avec TTL (5 minutes)', async () => {
    expect(INTEGRATION_CACHE_TTL_MS).toBe(300_000);
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
    try {
      vi.advanceTimersByTime(1);
      const cache = createIntegrationCache();
      const load = vi.fn(async () => []);
      await cache.getCachedIntegrations(user.id, load);
      vi.advanceTimersByTime(299_000);
      await cache.getCachedIntegrations(user.id, load);
      expect(load).toHaveBeenCalledTimes(1);
      vi.advanceTimersByTime(1_001);
      await cache.getCachedIntegrations(user.id, load);
      expect(load).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('Checklist: Invalidation de cache appropriée', async () => {
    const list = () => hub.service.getConnectedIntegrations(user.id);
    expect(await list()).toEqual([]);
    await user.connect({ account });
    expect(await list()).toMatchObject([{ lastRefreshedAt: null }]);
    await hub.service.refreshToken('sandbox', account);
    await vi.waitFor(
      async () => expect(await list()).toMatchObject([{ lastRefreshedAt: expect.any(Date) }]),
      60_000,
    );
    await hub.service.disconnectIntegration(user.id, 'sandbox', account);
    expect(await list()).toEqual([]);
  });

  test('Checklist: Request batching (5 par lot)', async () => {
    expect(BATCH_SIZE).toBe(5);
    await hub.service.batchRefreshTokens(
      Array.from({ length: 12 }, (_, index) => ({ provider: 'sandbox', accountId: `none-${index}` })),
    );
    const progress = hub.logs.filter(
      ({ message }) => message === '[IntegrationsService] Batch refresh progress',
    );
    expect(progress.map(({ fields }) => fields.done)).toEqual([5, 10, 12]);
  });

  test('Checklist: Exécution parallèle dans les lots', async () => {
    const accounts = [1, 2, 3].map((index) => `${account}-${index}`);
    for (const each of accounts) await user.connect({ account: each });
    const DELAY_MS = 1_000;
    await hub.sandbox.control.clearLedger();
    await hub.sandbox.control.setFault('token', { kind: 'delay', ms: DELAY_MS });
    await hub.service.batchRefreshTokens(accounts.map((accountId) => ({ provider: 'sandbox', accountId })));
    const arrivals = (await hub.refreshes()).map(({ at }) => at);
    expect(arrivals).toHaveLength(3);
    // One after the other, the third would have waited for two answers.
    expect(Math.max(...arrivals) - Math.min(...arrivals)).toBeLessThan(2 * DELAY_MS);
  });

  test('Checklist: Gestion gracieuse des échecs', async () => {
    await user.connect({ account });
    const results = await hub.service.batchRefreshTokens([
      { provider: 'sandbox', accountId: 'nobody' },
      { provider: 'nope', accountId: 'nobody' },
      { provider: 'sandbox', accountId: account },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['failed', 'failed', 'refreshed']);
  });
});

describe('Logging', () => {
  test('Checklist: Logging structuré avec métadonnées', async () => {
    await user.connect({ account });
    const completed = hub.logs.find(
      ({ message }) => message === '[IntegrationsService] OAuth callback completed',
    );
    expect(completed?.fields).toMatchObject({ provider: 'sandbox', userId: user.id, accountId: account });
    for (const { message } of hub.logs) expect(message).toMatch(/^\[IntegrationsService\] /);
  });

  test('Checklist: Correlation IDs partout', async () => {
    const { id } = await user.connect({ account });
    await hub.service.refreshToken('sandbox', account);
    for (const { message, fields } of hub.logs) expect(fields.correlationId, message).toMatch(/^int-/);
    const { events } = await listAuditEvents(hub.deps, user.id, { connectionId: id, limit: 10 });
    for (const event of events) expect(event.correlationId, event.event).toMatch(/^int-/);
    const completed = hub.logs.find(({ message }) => message.endsWith('OAuth callback completed'));
    expect(events.find(({ event }) => event === 'oauth_completed')?.correlationId).toBe(
      completed?.fields.correlationId,
    );
  });

  test("Checklist: Durées d'exécution", async () => {
    await user.connect({ account });
    await hub.service.refreshToken('sandbox', account);
    await hub.service.disconnectIntegration(user.id, 'sandbox', account);
    for (const message of [
      'Initiating OAuth flow',
      'OAuth callback completed',
      'Token refreshed',
      'Integration disconnected',
    ])
      expect(
        hub.logs.find((line) => line.message === `[IntegrationsService] ${message}`)?.fields.duration,
        message,
      ).toBeGreaterThanOrEqual(0);
  });

  test('Checklist: Niveaux appropriés (info/warn/error)', async () => {
    await user.connect({ account });
    await hub.sandbox.control.setFault('token', { kind: 'status', status: 429 });
    await hub.service.refreshToken('sandbox', account).catch(() => undefined);
    const levelOf = (end: string) => hub.logs.find(({ message }) => message.endsWith(end))?.level;
    expect(levelOf('OAuth callback completed')).toBe('info');
    expect(levelOf('Token refresh failed, retrying')).toBe('warn');
    expect(levelOf('Token refresh failed')).toBe('error');
  });

  test('Checklist: Audit logging complet', async () => {
    const { id } = await user.connect({ account });
    await user.flow({ decision: 'deny' });
    await hub.service
      .handleOAuthCallback(
        'sandbox',
        'code',
        hub.deps.csrf.generateState(user.id, 'sandbox').state,
        null,
        '198.51.100.1',
        'curl',
      )
      .catch(() => undefined);
    await hub.service.refreshToken('sandbox', account);
    await hub.sandbox.control.setFault('token', { kind: 'status', status: 500 });
    await hub.service.refreshToken('sandbox', account).catch(() => undefined);
    await hub.service.disconnectIntegration(user.id, 'sandbox', account, '203.0.113.7', 'Mozilla/5.0');

    const specified = [
      'oauth_initiated',
      'oauth_completed',
      'oauth_failed',
      'token_refreshed',
      'token_refresh_failed',
      'integration_disconnected',
    ];
    const { events } = await listAuditEvents(hub.deps, user.id, { limit: 100 });
    expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(specified));
    expect(AUDIT_EVENTS).toEqual(expect.arrayContaining([...specified, 'invalid_state_detected']));
    expect(events.find(({ event }) => event === 'integration_disconnected')).toMatchObject({
      connectionId: id,
      provider: 'sandbox',
      accountId: account,
      ipAddress: '203.0.113.7',
      userAgent: 'Mozilla/5.0',
    });
    expect(
      await hub.deps.db.prisma.auditEvent.findFirst({
        where: { event: 'invalid_state_detected' },
        orderBy: { id: 'desc' },
      }),
    ).toMatchObject({ ipAddress: '198.51.100.1', userAgent: 'curl', metadata: { error: 'unknown' } });
  });
});

describe('Documentation', () => {
  /** Every method of the public interface with the comment above it. */
  const methods = () => {
    const source = readFileSync(join(import.meta.dirname, 'integrations-service.ts'), 'utf8');
    const body = source.slice(
      source.indexOf('export interface IntegrationsService {'),
      source.indexOf('export function createIntegrationsService'),
    );
    return [
      ...body.matchAll(/\/\*\*(?<doc>(?:(?!\*\/)[\s\S])*)\*\/\s+(?<name>\w+)\((?<parameters>[^)]*)\)/g),
    ].flatMap(({ groups }) =>
      groups?.name === undefined
        ? []
        : [
            {
              name: groups.name,
              doc: groups.doc ?? '',
              parameters: [...(groups.parameters ?? '').matchAll(/(\w+)\??:/g)].map(
                ([, parameter]) => parameter ?? '',
              ),
            },
          ],
    );
  };

  test('Checklist: JSDoc pour toutes les méthodes publiques', () => {
    expect(methods().map(({ name }) => name)).toEqual(Object.keys(hub.service));
    for (const { name, doc } of methods()) expect(doc, name).toMatch(/\* [A-Z].{20,}/);
  });

  test('Checklist: Paramètres documentés', () => {
    for (const { name, doc, parameters } of methods())
      for (const parameter of parameters)
        expect(doc, `${name}: ${parameter}`).toMatch(new RegExp(`@param ${parameter} \\S`));
  });

  test('Checklist: Exceptions documentées', () => {
    for (const { name, doc } of methods()) {
      expect(doc, name).toContain('@throws');
      for (const [code] of doc.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g))
        expect(Object.keys(ERRORS), `${name}: ${code}`).toContain(code);
    }
  });

  test("Checklist: Exemples d'utilisation", () => {
    for (const { name, doc } of methods())
      expect(doc, name).toMatch(new RegExp(`@example[\\s\\S]*\`\`\`ts[^]*service\\.${name}\\(`));
  });

  test('Checklist: Requirements mapping', ({ task }) => {
    expect(Object.keys(hub.service).sort()).toEqual(
      [
        'initiateOAuthFlow',
        'handleOAuthCallback',
        'getConnectedIntegrations',
        'getAccessToken',
        'getAccessTokenWithAutoRefresh',
        'refreshToken',
        'batchRefreshTokens',
        'disconnectIntegration',
        'shouldRefreshToken',
        'isTokenExpired',
      ].sort(),
    );
    // Every item of the checklist has been tested, this one as the last.
    const tested = task.file.tasks.map((section) => [
      section.name,
      section.type === 'suite' ? section.tasks.filter((item) => item.result?.state === 'pass').length : 0,
    ]);
    expect(Object.fromEntries(tested)).toEqual({
      'Gestion des Erreurs': 5,
      'Retry Strategies': 5,
      'Types TypeScript': 5,
      'Tokens et Authentification': 5,
      'Optimisation API': 5,
      Logging: 5,
      Documentation: 4,
    });
  });
});
