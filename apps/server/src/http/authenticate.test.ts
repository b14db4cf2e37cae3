import {
  API_KEY_SCOPES,
  type ApiKeyScope,
  changeApiKey,
  createConnectSession,
  revokeApiKey,
  rotateApiKey,
} from '@evergrant/core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Browser, openInvitation } from '../testing/browser.ts';
import { callProcedure, procedureTypes, restErrorSchema } from '../testing/call-procedure.ts';
import { openEvents } from '../testing/open-events.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { appRouter } from '../trpc/app-router.ts';
import { restRoutesOf } from './rest-routes.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

const CLI = { actor: 'cli', correlationId: 'int-of-the-test' } as const;

/** What each procedure asks of a key; `null`: nothing, or not for keys. A new procedure must be entered here. */
const SCOPES: Record<string, ApiKeyScope | null> = {
  'account.get': null,
  'anomalies.dismiss': null,
  'anomalies.list': null,
  'apiKeys.change': null,
  'apiKeys.create': null,
  'apiKeys.list': null,
  'apiKeys.revoke': null,
  'apiKeys.rotate': null,
  'audit.list': 'audit:read',
  'audit.search': null,
  'audit.verification': null,
  'connectSessions.create': 'connections:write',
  'connectSessions.list': 'connections:write',
  'connectSessions.revoke': 'connections:write',
  'connections.chooseResource': 'connections:write',
  'connections.disconnect': 'connections:write',
  'connections.disconnectMatching': null,
  'connections.get': 'connections:read',
  'connections.import': 'connections:write',
  'connections.list': 'connections:read',
  'connections.listAll': 'connections:read',
  'connections.onChange': 'connections:read',
  'connections.page': 'connections:read',
  'connections.readers': 'connections:read',
  'connections.refresh': 'connections:write',
  'connections.refreshMany': 'connections:write',
  'connections.refreshMatching': null,
  'connections.rename': 'connections:write',
  'connections.resources': 'connections:read',
  'connections.some': null,
  'connections.start': 'connections:write',
  'connections.summary': 'connections:read',
  'connections.test': 'connections:write',
  'flows.accountQuestion': null,
  'flows.answerAccountQuestion': null,
  'flows.get': 'connections:read',
  'flows.list': null,
  'keys.status': null,
  'me.get': null,
  'notifications.choices': null,
  'notifications.choose': null,
  'notifications.chooseLanguage': null,
  'notifications.list': null,
  'notifications.markRead': null,
  'overview.firstSteps': null,
  'overview.get': null,
  'people.connection': null,
  'people.connections': null,
  'people.endSessions': null,
  'people.get': null,
  'people.list': null,
  'people.sessions': null,
  'providerConfigurations.catalog': null,
  'providerConfigurations.describe': null,
  'providerConfigurations.discover': null,
  'providerConfigurations.list': null,
  'providerConfigurations.remove': null,
  'providerConfigurations.save': null,
  'providers.list': 'connections:read',
  'sessions.end': null,
  'sessions.endAll': null,
  'sessions.list': null,
  'settings.get': null,
  'tokens.get': 'tokens:read',
  'users.create': 'users:write',
  'users.list': 'users:read',
  'users.remove': 'users:write',
  'users.rename': 'users:write',
  'webhooks.attempts': 'webhooks:write',
  'webhooks.change': 'webhooks:write',
  'webhooks.create': 'webhooks:write',
  'webhooks.disable': 'webhooks:write',
  'webhooks.enable': 'webhooks:write',
  'webhooks.list': 'webhooks:write',
  'webhooks.recover': 'webhooks:write',
  'webhooks.remove': 'webhooks:write',
  'webhooks.resend': 'webhooks:write',
  'webhooks.rotate': 'webhooks:write',
  'webhooks.sendTest': 'webhooks:write',
};
/** A stream answers no JSON: see `connect-links.test.ts`. */
const scoped = Object.entries(SCOPES).filter(
  (entry): entry is [string, ApiKeyScope] => entry[1] !== null && procedureTypes[entry[0]] !== 'subscription',
);

const errorOf = async (response: Response) => restErrorSchema.parse(await response.json()).error;
const me = (authorization: string) =>
  fetch(`${hub.url}/api/v1/providers`, { headers: { authorization } }).then(({ status }) => status);

it('every procedure is listed with the scope it needs', () => {
  expect(Object.keys(procedureTypes).sort()).toEqual(Object.keys(SCOPES).sort());
});

describe('the scopes of a key', () => {
  it.each(scoped)('%s needs %s over tRPC, and nothing else will do', async (name, scope) => {
    const { key: only } = await hub.createKey([scope]);
    const { key: others } = await hub.createKey(API_KEY_SCOPES.filter((other) => other !== scope));
    const call = (key: string) => callProcedure(hub.withKey(key), name, {});
    expect(await call(others)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect((await call(others)).text).toContain(scope);
    expect([401, 403]).not.toContain((await call(only)).status);
  });

  const routes = restRoutesOf(appRouter._def.procedures);
  it.each(routes.filter(({ procedure }) => SCOPES[procedure] === null))(
    '$method $path is for no key, whatever its scopes',
    async ({ method, path }) => {
      const { key } = await hub.createKey(API_KEY_SCOPES);
      const denied = await hub.rest(
        key,
        method,
        path.replace(/\{\w+\}/, '1'),
        method === 'GET' ? undefined : {},
      );
      expect(await errorOf(denied)).toMatchObject({ code: 'FORBIDDEN' });
    },
  );

  it.each(routes.filter(({ procedure }) => SCOPES[procedure] !== null))(
    '$method $path needs the same over REST',
    async ({ procedure, method, path }) => {
      const scope = SCOPES[procedure] ?? null;
      if (scope === null) throw new Error(`${procedure} needs no scope`);
      const { key: only } = await hub.createKey([scope]);
      const { key: others } = await hub.createKey(API_KEY_SCOPES.filter((other) => other !== scope));
      const call = (key: string) =>
        hub.rest(key, method, path.replace(/\{\w+\}/, '1'), method === 'GET' ? undefined : {});
      const denied = await call(others);
      expect(denied.status).toBe(403);
      expect(await errorOf(denied)).toMatchObject({ code: 'FORBIDDEN', retryable: false });
      expect([401, 403]).not.toContain((await call(only)).status);
    },
  );

  it('that are missing are written into the audit log', async () => {
    const { id, key } = await hub.createKey(['tokens:read']);
    await callProcedure(hub.withKey(key), 'connections.get', { id: 1 });
    await callProcedure(hub.withKey((await hub.createKey(['audit:read'])).key), 'tokens.get', {});
    const events = await hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'access_denied' } });
    expect(events).toContainEqual(
      expect.objectContaining({ actor: `api_key:${id}`, metadata: { procedure: 'connections.get' } }),
    );
    expect(events).toContainEqual(expect.objectContaining({ metadata: { procedure: 'tokens.get' } }));
  });
});

describe('a key', () => {
  it('is recognised whatever the case of the scheme', async () => {
    const { key } = await hub.createKey(['connections:read']);
    expect(await Promise.all(['Bearer', 'bearer', 'BEARER'].map((scheme) => me(`${scheme} ${key}`)))).toEqual(
      [200, 200, 200],
    );
  });

  it('that is not exactly right is worth nothing', async () => {
    const { key } = await hub.createKey(['connections:read']);
    const [, id] = key.split('_');
    const wrong = [
      key.slice(0, -1),
      `${key}x`,
      `evg_${id}_${'A'.repeat(43)}`,
      key.toUpperCase(),
      `evg_${'a'.repeat(12)}_${key.slice(-43)}`,
      '',
    ];
    expect(await Promise.all(wrong.map((text) => me(`Bearer ${text}`)))).toEqual(wrong.map(() => 401));
    expect(await me(`Basic ${Buffer.from(`${key}:`).toString('base64')}`)).toBe(401);
  });

  it('stops working as soon as it is revoked', async () => {
    const { id, key } = await hub.createKey(['connections:read']);
    expect(await me(`Bearer ${key}`)).toBe(200);
    await revokeApiKey(hub.deps, id, { actor: 'cli', correlationId: 'int-of-the-test' });
    // Nothing that is kept of a key lives as long as this waits.
    await expect.poll(() => me(`Bearer ${key}`), { interval: 20 }).toBe(401);
  });

  it('that has expired is worth nothing', async () => {
    const now = hub.clock.now().getTime();
    const { key: expired } = await hub.createKey(['connections:read'], new Date(now - 1));
    const { key: valid } = await hub.createKey(['connections:read'], new Date(now + 60_000));
    expect([await me(`Bearer ${expired}`), await me(`Bearer ${valid}`)]).toEqual([401, 200]);
  });

  it('may be kept to addresses, and says so to whoever has it elsewhere, over REST and tRPC', async () => {
    const { id, key } = await hub.createKey(['connections:read']);
    await changeApiKey(hub.deps, { id, allowedAddresses: ['203.0.113.0/24', '2001:db8::/32'] }, CLI);
    const from = (address: string, path = '/api/v1/providers') =>
      hub.withKey(key)(path, { headers: { 'x-forwarded-for': address } });
    for (const address of ['203.0.113.9', '2001:db8::9']) expect((await from(address)).status).toBe(200);
    for (const address of ['203.0.114.9', '2001:db9::9', 'unknown'])
      expect((await from(address)).status).toBe(403);
    expect(await errorOf(await from('198.51.100.7'))).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('198.51.100.7'),
    });
    const overTrpc = await callProcedure((path) => from('198.51.100.7', path), 'providers.list', {});
    expect(overTrpc).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const denials = { event: 'access_denied', actor: `api_key:${id}` };
    expect(await hub.deps.db.prisma.auditEvent.count({ where: denials })).toBe(1);
  });

  it('that was rotated works with both its secrets until the old one ends', async () => {
    const { id, key } = await hub.createKey(['connections:read']);
    const rotate = async (overlapMs: number) => (await rotateApiKey(hub.deps, { id, overlapMs }, CLI)).key;
    const second = await rotate(60_000);
    expect([await me(`Bearer ${key}`), await me(`Bearer ${second}`)]).toEqual([200, 200]);
    const third = await rotate(0);
    await expect.poll(() => me(`Bearer ${second}`), { interval: 20 }).toBe(401);
    expect([await me(`Bearer ${key}`), await me(`Bearer ${third}`)]).toEqual([401, 200]);
  });

  it('in an address is ignored (ASVS 14.2.1)', async () => {
    const { key } = await hub.createKey(['connections:read']);
    for (const name of [
      'api_key',
      'apiKey',
      'key',
      'access_token',
      'token',
      'authorization',
      'Authorization',
    ])
      for (const value of [key, `Bearer ${key}`]) {
        const query = new URLSearchParams({ [name]: value });
        expect((await fetch(`${hub.url}/api/v1/providers?${query}`)).status).toBe(401);
      }
  });

  it('that is wrong is not made good by a session beside it', async () => {
    const browser = hub.openBrowser();
    await browser.signUp();
    const response = await browser.fetch('/api/v1/providers', {
      headers: { authorization: `Bearer evg_${'a'.repeat(12)}_${'A'.repeat(43)}` },
    });
    expect(response.status).toBe(401);
  });
});

describe('a browser', () => {
  it('never gets a token, whoever is signed in', async () => {
    const browser = hub.openBrowser();
    const account = await browser.signUp();
    const { userId } = account;
    await hub.changeUser(userId, { role: 'operator' });
    await browser.signIn(account);
    await browser.connect('ada');
    const request = { userId, provider: 'sandbox' };
    expect(await callProcedure(browser.fetch, 'tokens.get', request)).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
    });
    const overRest = await browser.post('/api/v1/tokens', request);
    expect(await errorOf(overRest)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('of a guest never gets a token', async () => {
    const { url, userId } = await createConnectSession(
      hub.deps,
      { externalUserId: 'guest', returnUrl: hub.url },
      { actor: 'cli', correlationId: 'int-of-the-test' },
    );
    const { guest } = await openInvitation(hub.openBrowser(), url);
    expect(await guest.trpc.me.get.query()).toMatchObject({ type: 'connect_session', userId });
    expect(await callProcedure(guest.fetch, 'tokens.get', { userId, provider: 'sandbox' })).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
    });
  });

  it('that is not signed in is told to sign in, by everything but `me.get`', async () => {
    const browser = hub.openBrowser();
    for (const name of Object.keys(procedureTypes).filter(
      (name) => name !== 'me.get' && name !== 'connections.onChange',
    ))
      expect(await callProcedure(browser.fetch, name, {}), name).toMatchObject({
        status: 401,
        code: 'UNAUTHENTICATED',
      });
    // A stream has begun before it can fail; what fails it comes as its only event.
    const events = openEvents((signal) => browser.fetch('/trpc/connections.onChange', { signal }));
    const seen = [];
    for await (const { event, data } of events) if (event !== 'connected') seen.push([event, data]);
    expect(seen).toEqual([['serialized-error', expect.stringContaining('"UNAUTHENTICATED"')]]);
  });
});

describe('a live stream', () => {
  afterEach(() => vi.useRealTimers());

  /** Opens one whose checks of the session happen when `beat` says so. */
  async function listen({ fetch }: Pick<Browser, 'fetch'>, path = '/trpc/connections.onChange') {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const seen: string[] = [];
    const reading = (async () => {
      const events = openEvents((signal) => fetch(path, { signal }));
      for await (const { event, data } of events) seen.push(event === 'message' ? event : `${event} ${data}`);
    })();
    await expect.poll(() => seen).toContain('message');
    return { seen, reading, beat: () => vi.advanceTimersByTimeAsync(15_000) };
  }

  it('ends when its user signs out, and goes on for a browser that is still signed in', async () => {
    const browser = hub.openBrowser();
    const account = await browser.signUp();
    const elsewhere = hub.openBrowser();
    await elsewhere.signIn(account);
    const { seen, reading, beat } = await listen(browser);

    await elsewhere.signOut();
    await beat();
    const { connectionId } = await browser.connect('ada');
    await expect.poll(() => seen.filter((event) => event === 'message').length).toBeGreaterThan(1);
    expect(connectionId).toBeGreaterThan(0);

    // As it leaves the hub: the stream was opened with the cookies of before.
    await browser.signOut();
    await beat();
    await reading;
    expect(seen.at(-1)).toMatch(/^serialized-error .*"UNAUTHENTICATED"/);
  });

  it('of a user who is banned ends', async () => {
    const browser = hub.openBrowser();
    const { userId } = await browser.signUp();
    const { seen, reading, beat } = await listen(browser);
    await hub.changeUser(userId, { banned: true });
    await beat();
    await reading;
    expect(seen.at(-1)).toMatch(/^serialized-error .*"UNAUTHENTICATED"/);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['was revoked', (id) => revokeApiKey(hub.deps, id, CLI)],
    [
      'may not be used from there any more',
      (id) => changeApiKey(hub.deps, { id, allowedAddresses: ['203.0.113.0/24'] }, CLI),
    ],
  ])('of a key that %s ends', async (_, change) => {
    const { userId } = await hub.openBrowser().signUp();
    const { id, key } = await hub.createKey(['connections:read']);
    const input = encodeURIComponent(JSON.stringify({ userId }));
    const { seen, reading, beat } = await listen(
      { fetch: hub.withKey(key) },
      `/trpc/connections.onChange?input=${input}`,
    );
    await change(id);
    // Until the key that was verified a moment ago counts no more.
    await expect.poll(async () => (await hub.rest(key, 'GET', '/providers')).status).not.toBe(200);
    await beat();
    await reading;
    expect(seen.at(-1)).toMatch(/^serialized-error .*"UNAUTHENTICATED"/);
  });
});

describe('a change that another site asks for (CSRF)', () => {
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];

  it.each(foreign)("counts as nobody's, although the cookies came along: %o", async (headers) => {
    const browser = hub.openBrowser();
    await browser.signUp();
    const { connectionId } = await browser.connect('ada');
    const attack = (path: string, init: RequestInit) => {
      const request = new Headers({
        ...headers,
        cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; '),
      });
      if (init.body !== undefined) request.set('content-type', 'application/json');
      return fetch(`${hub.url}${path}`, { ...init, headers: request });
    };
    const body = JSON.stringify({ id: connectionId });
    const attempts = await Promise.all([
      attack('/trpc/connections.disconnect', { method: 'POST', body }),
      attack(`/trpc/connections.disconnect?batch=1`, {
        method: 'POST',
        body: JSON.stringify({ 0: { id: connectionId } }),
      }),
      attack(`/api/v1/connections/${connectionId}`, { method: 'DELETE' }),
      attack(`/api/v1/connections/${connectionId}/refresh`, { method: 'POST', body }),
    ]);
    expect(attempts.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(await browser.trpc.connections.get.query({ id: connectionId })).toMatchObject({
      status: 'connected',
    });
  });

  it('cannot be made by a form, and not by following a link', async () => {
    const browser = hub.openBrowser();
    await browser.signUp();
    const { connectionId } = await browser.connect('ada');
    const input = JSON.stringify({ id: connectionId });
    const form = (type: string) =>
      browser.fetch('/trpc/connections.disconnect', {
        method: 'POST',
        headers: { 'content-type': type },
        body: input,
      });
    const statuses = [
      (await form('text/plain')).status,
      (await form('application/x-www-form-urlencoded')).status,
      (await browser.fetch(`/trpc/connections.disconnect?input=${encodeURIComponent(input)}`)).status,
      (await browser.fetch(`/api/v1/connections/${connectionId}/refresh`)).status,
    ];
    for (const status of statuses) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
    expect(await browser.trpc.connections.get.query({ id: connectionId })).toMatchObject({
      status: 'connected',
    });
  });

  it('is not invited: no answer allows another origin to read it', async () => {
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const response = await fetch(`${hub.url}/trpc/me.get`, {
        method,
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      });
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});
