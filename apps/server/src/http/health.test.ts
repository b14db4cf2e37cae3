import { API_KEY_SCOPES } from '@evergrant/core';
import {
  createTestDatabase,
  type DatabaseProxy,
  startDatabaseProxy,
  type TestDatabase,
} from '@evergrant/database/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { at } from '../testing/at.ts';
import { type Account, type Browser, locationOf } from '../testing/browser.ts';
import { callProcedure, procedureTypes } from '../testing/call-procedure.ts';
import { openEvents } from '../testing/open-events.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { appRouter } from '../trpc/app-router.ts';
import { restRoutesOf } from './rest-routes.ts';

let database: TestDatabase;
let proxy: DatabaseProxy;
let hub: TestHub;
let browser: Browser;
let account: Account;
let key: string;
let connectionId: number;
beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startDatabaseProxy(database.connectionString);
  hub = await startTestHub({ databaseUrl: proxy.connectionString });
  browser = hub.openBrowser();
  account = await browser.signUp();
  ({ connectionId } = await browser.connect('ada'));
  ({ key } = await hub.createKey(API_KEY_SCOPES));
});
afterAll(async () => {
  await proxy.heal();
  await hub.stop();
  await proxy[Symbol.asyncDispose]();
  await database.drop();
});

const readiness = async () => {
  const response = await fetch(`${hub.url}/readyz`);
  return { status: response.status, body: await response.json() };
};
const untilReady = () => vi.waitUntil(async () => (await readiness()).status === 200, { timeout: 60_000 });

/** An input that each procedure accepts. */
const inputs = (): Record<string, object> => ({
  'audit.list': { userId: account.userId },
  'connectSessions.create': { externalUserId: 'x', returnUrl: '/' },
  'connections.disconnect': { id: connectionId },
  'connections.get': { id: connectionId },
  'connections.list': { userId: account.userId },
  'connections.refresh': { id: connectionId },
  'connections.refreshMany': { connections: [{ provider: 'sandbox', accountId: 'ada' }] },
  'connections.rename': { id: connectionId, label: 'x' },
  'connections.start': { provider: 'sandbox', redirectUrl: '/', userId: account.userId },
  'flows.get': { flowId: 'x' },
  'tokens.get': { userId: account.userId, provider: 'sandbox' },
});

describe('health', () => {
  it('is told to anybody: the process is up, and ready', async () => {
    expect(await (await fetch(`${hub.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await readiness()).toEqual({
      status: 200,
      body: { status: 'ok', checks: { database: true, changeFeed: true, accepting: true } },
    });
  });

  it('is told in detail to whoever asks for that', async () => {
    expect(await (await fetch(`${hub.url}/readyz?verbose`)).json()).toMatchObject({
      details: [
        { check: 'database', ok: true, needed: true },
        { check: 'accepting', ok: true, needed: true },
        { check: 'changeFeed', ok: true, needed: false },
        { check: 'auditLog', ok: true, needed: false },
        { check: 'journal', ok: true, needed: false },
      ],
    });
  });
});

describe('while the database is away', () => {
  let callback: URL;
  beforeAll(async () => {
    callback = await browser.beginConnect('grace');
    await proxy.cut();
  });
  afterAll(async () => {
    await proxy.heal();
    await untilReady();
  });

  it('a process says what is not ready, and why', async () => {
    const answer = await fetch(`${hub.url}/readyz?verbose`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      details: expect.arrayContaining([
        { check: 'database', ok: false, needed: true, why: 'the database does not answer within 2 s' },
      ]),
    });
  });

  it('the process is up, but not ready', async () => {
    expect((await fetch(`${hub.url}/healthz`)).status).toBe(200);
    expect(await readiness()).toMatchObject({
      status: 503,
      body: { status: 'unavailable', checks: { database: false } },
    });
  });

  const queriesAndMutations = Object.keys(procedureTypes).filter(
    (name) => procedureTypes[name] !== 'subscription',
  );

  it.each(queriesAndMutations)(
    '%s asks a signed-in user to try again, and does not sign them out',
    async (name) => {
      const { status, code, text } = await callProcedure(browser.fetch, name, inputs()[name] ?? {});
      expect([status, code]).toEqual([503, 'DATABASE_ERROR']);
      expect(text).toContain('"retryable":true');
    },
  );

  it.each(queriesAndMutations.filter((name) => name !== 'me.get'))(
    '%s asks a key to try again',
    async (name) => {
      const { status, code } = await callProcedure(hub.withKey(key), name, inputs()[name] ?? {});
      expect([status, code]).toEqual([503, 'DATABASE_ERROR']);
    },
  );

  it.each(restRoutesOf(appRouter._def.procedures))(
    '$method $path answers 503, never 404 or 401',
    async (route) => {
      const input = inputs()[route.procedure] ?? {};
      const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => String(at(input, name)));
      const response = await hub.rest(key, route.method, path, route.method === 'GET' ? undefined : input);
      expect([response.status, at(await response.json(), 'error')]).toMatchObject([
        503,
        { code: 'DATABASE_ERROR', retryable: true },
      ]);
    },
  );

  it('nobody can sign in, and nobody is told that they signed out', async () => {
    const fresh = hub.openBrowser();
    const answers = [
      await fresh.signIn(account),
      await browser.fetch('/api/auth/get-session'),
      await browser.post('/api/auth/change-password', {
        currentPassword: account.password,
        newPassword: 'x'.repeat(20),
      }),
      await browser.signOut(),
    ];
    for (const answer of answers)
      expect([answer.status, at(await answer.json(), 'error.code')]).toEqual([503, 'DATABASE_ERROR']);
    expect(fresh.cookies.size).toBe(0);
    expect([...browser.cookies.keys()].join()).toContain('session_token');
  });

  it('a callback says so, and is not used up', async () => {
    await hub.sandbox.clearLedger();
    const landed = locationOf(await browser.fetch(callback));
    expect([landed.pathname, landed.searchParams.get('code')]).toEqual(['/connect/done', 'DATABASE_ERROR']);
    expect(await hub.sandbox.ledger({ endpoint: 'token' })).toEqual([]);
  });

  it('everything works again by itself once it is back', async () => {
    await proxy.heal();
    await untilReady();
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'session', userId: account.userId });
    expect(locationOf(await browser.fetch(callback)).searchParams.get('status')).toBe('connected');
    const token = await hub.rest(key, 'POST', '/tokens', {
      userId: account.userId,
      provider: 'sandbox',
      accountId: 'ada',
    });
    expect(token.status).toBe(200);
  });
});

describe('while the database hangs', () => {
  it('a load balancer that asks does not have to wait', async () => {
    await untilReady();
    proxy.freeze();
    const askedAt = performance.now();
    const { status } = await readiness();
    const waited = performance.now() - askedAt;
    await proxy.heal();
    expect(status).toBe(503);
    // Sooner than a statement is given up on.
    expect(waited).toBeLessThan(10_000);
    await untilReady();
  });
});

describe('while the hub stops', () => {
  it('it is not ready, and live streams end without a farewell, so that browsers come back', async () => {
    await using other = await startTestHub();
    const guest = other.openBrowser();
    await guest.signUp();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { event, data } of openEvents((signal) =>
        guest.fetch('/trpc/connections.onChange', { signal }),
      ))
        if (!data.includes('"beat"')) seen.push(event);
    })();
    await expect.poll(() => seen).toContain('message');
    const askedAt = performance.now();
    const stopping = other.stop();
    const answer = await fetch(`${other.url}/readyz`).then(
      ({ status }) => status,
      () => 'refused',
    );
    expect([503, 'refused']).toContain(answer);
    await Promise.all([stopping, reading]);
    expect(seen).toEqual(['connected', 'message']);
    // Far below the deadline at which connections are cut.
    expect(performance.now() - askedAt).toBeLessThan(5_000);
  });
});
