import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Browser, locationOf, openInvitation } from '../testing/browser.ts';
import { callProcedure } from '../testing/call-procedure.ts';
import { openEvents } from '../testing/open-events.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { temporaryFolder } from '../testing/test-environment.ts';

let hub: TestHub;
let key: string;
let browser: Browser;
const folder = temporaryFolder();
beforeAll(async () => {
  const providers = join(folder.path, 'providers.yaml');
  writeFileSync(providers, 'github: { client_id: id-of-the-hub, client_secret: never-sent }\n');
  hub = await startTestHub({
    environment: {
      EVERGRANT_PROVIDERS_FILE: providers,
      EVERGRANT_REDIRECT_ALLOWLIST: 'https://app.example.com',
      EVERGRANT_APP_ORIGINS: 'https://app.example.com',
    },
  });
  ({ key } = await hub.createKey(['connections:read', 'connections:write']));
});
beforeEach(async () => {
  browser = hub.openBrowser();
  await hub.sandbox.clearLedger();
});
afterAll(async () => {
  await hub.stop();
  folder[Symbol.dispose]();
});

const resultOf = (landed: URL) => landed.searchParams.get('code') ?? landed.searchParams.get('status');
const codeExchanges = async () =>
  (await hub.sandbox.ledger({ endpoint: 'token', grantType: 'authorization_code' })).length;

const invitationSchema = z.object({
  id: z.string(),
  url: z.string(),
  token: z.string(),
  userId: z.number(),
  expiresAt: z.string(),
});
async function invite(input: object = {}) {
  const response = await hub.rest(key, 'POST', '/connect-sessions', {
    externalUserId: crypto.randomUUID(),
    returnUrl: 'https://app.example.com/settings',
    ...input,
  });
  return invitationSchema.parse(await response.json());
}

const startedSchema = z.object({ authUrl: z.string(), flowId: z.string() });
async function startByKey(userId: number) {
  const response = await hub.rest(key, 'POST', '/connections', {
    provider: 'sandbox',
    userId,
    redirectUrl: 'https://app.example.com/done',
  });
  return startedSchema.parse(await response.json());
}

describe('a flow that a key starts', () => {
  let userId: number;
  beforeEach(async () => {
    ({ userId } = await invite());
  });

  it('leads a browser past the hub, which binds it, to the provider and back', async () => {
    const { authUrl, flowId } = await startByKey(userId);
    expect(authUrl.startsWith(`${hub.url}/connect/sandbox?state=`)).toBe(true);
    const opened = await browser.fetch(authUrl);
    expect([
      opened.status,
      opened.headers.get('cache-control'),
      opened.headers.get('referrer-policy'),
    ]).toEqual([303, 'no-store', 'no-referrer']);
    expect(locationOf(opened).origin).toBe(hub.issuer);
    const callback = await browser.consent(locationOf(opened).href, { account: 'ada', decision: 'approve' });
    const landed = locationOf(await browser.fetch(callback));
    expect(landed.href).toMatch(/^https:\/\/app\.example\.com\/done\?status=connected&connectionId=\d+$/);
    const flow = await hub.rest(key, 'GET', `/flows/${flowId}`);
    expect(await flow.json()).toEqual({
      status: 'connected',
      connectionId: Number(landed.searchParams.get('connectionId')),
    });
  });

  it('belongs to the first browser that opens it', async () => {
    const { authUrl } = await startByKey(userId);
    await browser.fetch(authUrl);
    const second = hub.openBrowser();
    const refused = locationOf(await second.fetch(authUrl));
    expect([refused.pathname, resultOf(refused)]).toEqual(['/connect/done', 'INVALID_STATE']);
    expect(second.cookies.size).toBe(0);
  });

  it('is not burnt by something that only looks whether the link is alive', async () => {
    const { authUrl } = await startByKey(userId);
    await hub.openBrowser().fetch(authUrl, { method: 'HEAD' });
    expect(locationOf(await browser.fetch(authUrl)).origin).toBe(hub.issuer);
  });

  it('cannot be finished in another browser', async () => {
    const { authUrl } = await startByKey(userId);
    const opened = locationOf(await browser.fetch(authUrl));
    const callback = await browser.consent(opened.href, { account: 'ada', decision: 'approve' });
    const stranger = hub.openBrowser();
    await stranger.signUp();
    expect(resultOf(locationOf(await stranger.fetch(callback)))).toBe('INVALID_STATE');
    expect(await codeExchanges()).toBe(0);
    expect(resultOf(locationOf(await browser.fetch(callback)))).toBe('connected');
  });

  it('cannot be finished before a browser has opened it', async () => {
    const { authUrl } = await startByKey(userId);
    const state = new URL(authUrl).searchParams.get('state') ?? '';
    const callback = `/oauth/callback/sandbox?${new URLSearchParams({ code: 'x', state, iss: hub.issuer })}`;
    expect(resultOf(locationOf(await browser.fetch(callback)))).toBe('INVALID_STATE');
    expect(await codeExchanges()).toBe(0);
  });

  it.each([
    ['altered', (url: URL) => url.searchParams.set('state', `A${url.searchParams.get('state')?.slice(1)}`)],
    ['of another provider', (url: URL) => Object.assign(url, { pathname: '/connect/github' })],
    ['given twice', (url: URL) => url.searchParams.append('state', 'x')],
  ])('has a link that is worth nothing when %s', async (_, change) => {
    const url = new URL((await startByKey(userId)).authUrl);
    change(url);
    const response = await browser.fetch(url);
    const shown = response.headers.get('location');
    expect(shown === null ? response.status : resultOf(new URL(shown))).toBe(
      shown === null ? 404 : 'INVALID_STATE',
    );
    expect(browser.cookies.size).toBe(0);
  });

  it('has a link that ends after ten minutes', async () => {
    const { authUrl } = await startByKey(userId);
    hub.clock.advance(10 * 60_000 + 1_000);
    const landed = locationOf(await browser.fetch(authUrl));
    hub.clock.advance(-10 * 60_000 - 1_000);
    expect(resultOf(landed)).toBe('INVALID_STATE');
  });

  it('is the only kind that has a link: the state of a user cannot be opened elsewhere', async () => {
    await browser.signUp();
    const { state } = await browser.trpc.connections.start.mutate({ provider: 'sandbox', redirectUrl: '/' });
    const stranger = hub.openBrowser();
    const landed = locationOf(await stranger.fetch(`/connect/sandbox?${new URLSearchParams({ state })}`));
    expect(resultOf(landed)).toBe('INVALID_STATE');
    expect(stranger.cookies.size).toBe(0);
  });

  it('without a link at all is a page that does not exist', async () => {
    expect((await browser.fetch('/connect/sandbox')).status).toBe(404);
  });
});

describe('users of the host application', () => {
  it('are made, renamed and deleted, with their connections, which are revoked', async () => {
    const { key: hostKey } = await hub.createKey(['users:read', 'users:write', 'connections:read']);
    const ask = (method: string, path: string, body?: unknown) => hub.rest(hostKey, method, path, body);
    const externalUserId = 'team/7 é';
    const path = `/users/${encodeURIComponent(externalUserId)}`;
    const made: unknown = await (await ask('POST', '/users', { externalUserId, name: 'Ada' })).json();
    const { id } = z.object({ id: z.int() }).parse(made);
    expect(made).toEqual({ id, externalUserId, name: 'Ada', createdAt: expect.any(String) });
    expect(await (await ask('POST', '/users', { externalUserId })).json()).toEqual(made);
    const list = `/users?cursor=${id - 1}&limit=1`;
    expect(await (await ask('GET', list)).json()).toEqual({ users: [made], nextCursor: null });
    expect(await (await ask('PATCH', path, { name: 'Ada King' })).json()).toMatchObject({ name: 'Ada King' });

    const { url, userId } = await invite({ externalUserId });
    expect(userId).toBe(id);
    const { guest } = await openInvitation(browser, url);
    await guest.connect('ada');
    await guest.connect('grace');
    const { flowId } = await startByKey(userId);
    expect(await (await ask('DELETE', path)).json()).toEqual({ disconnected: 2 });

    expect((await hub.sandbox.ledger({ endpoint: 'revocation' })).length).toBeGreaterThanOrEqual(2);
    expect(await guest.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
    const { prisma } = hub.deps.db;
    expect(await prisma.flow.count({ where: { id: flowId } })).toBe(0);
    expect(await prisma.sealedToken.count({ where: { userId } })).toBe(0);
    const of = `externalUserId=${encodeURIComponent(externalUserId)}`;
    expect(await (await ask('GET', `/connections?${of}`)).json()).toEqual({ connections: [] });
    expect(await (await ask('GET', list)).json()).toEqual({ users: [], nextCursor: null });
    for (const method of ['DELETE', 'PATCH'])
      expect((await ask(method, path, method === 'PATCH' ? { name: 'x' } : undefined)).status).toBe(404);
    const events = await prisma.auditEvent.findMany({ where: { userId }, orderBy: { id: 'asc' } });
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['external_user_created', 'external_user_renamed', 'integration_disconnected']),
    );
    expect(events.findLast(({ event }) => event === 'external_user_deleted')).toMatchObject({
      metadata: { disconnected: 2 },
      actor: expect.stringMatching(/^api_key:/),
    });

    // Somebody of the same name who comes later is somebody else.
    const again = await invite({ externalUserId });
    expect(again.userId).not.toBe(userId);
    const next = await openInvitation(hub.openBrowser(), again.url);
    const { connectionId } = await next.guest.connect('ada');
    expect(await (await ask('GET', `/connections?${of}`)).json()).toMatchObject({
      connections: [{ id: connectionId, userId: again.userId }],
    });
  });
});

describe('the link of a connect session', () => {
  it('makes the browser a guest who can connect and comes back', async () => {
    const { id, url, userId } = await invite({ externalUserId: 'customer-7', userName: 'ada@example.com' });
    const opened = await browser.fetch(url);
    expect([opened.status, locationOf(opened).href]).toEqual([303, `${hub.url}/connect/sessions/${id}`]);
    const [cookie = ''] = opened.headers.getSetCookie();
    expect(cookie.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=1800',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
    expect(cookie).toMatch(new RegExp(`^__Host-evergrant\\.connect\\.${id.slice(0, 16)}=`));
    const guest = browser.asGuest(id);
    expect(await guest.trpc.me.get.query()).toEqual({
      type: 'connect_session',
      id,
      userId,
      userName: 'ada@example.com',
      externalUserId: 'customer-7',
      connectionId: null,
      returnUrl: 'https://app.example.com/settings',
    });
    const { landed, connectionId } = await guest.connect('ada', {
      redirectUrl: 'https://app.example.com/settings',
    });
    expect(landed.origin).toBe('https://app.example.com');
    const { connections } = await guest.trpc.connections.list.query({});
    expect(connections).toMatchObject([{ id: connectionId, userId }]);
    const events = await hub.deps.db.prisma.auditEvent.findMany({ where: { userId } });
    const of = (name: string) => events.find(({ event }) => event === name);
    expect(of('connect_session_created')?.metadata).toEqual({ connectSessionId: id });
    expect(of('oauth_initiated')?.actor).toBe(`connect_session:${id}`);
  });

  it('works in the first browser that opens it, again and again, and in no other', async () => {
    const { id, url } = await invite();
    await browser.fetch(url);
    const again = locationOf(await browser.fetch(url));
    expect(again.pathname).toBe(`/connect/sessions/${id}`);
    const second = hub.openBrowser();
    const refused = locationOf(await second.fetch(url));
    expect([refused.pathname, resultOf(refused)]).toEqual(['/connect/done', 'INVALID_STATE']);
    expect(second.cookies.size).toBe(0);
  });

  it('is not burnt by something that only looks whether the link is alive', async () => {
    const { id, url } = await invite();
    await hub.openBrowser().fetch(url, { method: 'HEAD' });
    expect(locationOf(await browser.fetch(url)).pathname).toBe(`/connect/sessions/${id}`);
  });

  it('that nobody made leads nowhere', async () => {
    const { url } = await invite();
    for (const secret of [
      `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`,
      `${hub.url}/connect-sessions/x`,
      `${hub.url}/connect-sessions/%00`,
    ]) {
      const landed = locationOf(await browser.fetch(secret));
      expect(resultOf(landed)).toBe('INVALID_STATE');
    }
    expect(browser.cookies.size).toBe(0);
  });

  it('and the session behind it end after half an hour', async () => {
    const [opened, unopened] = [await invite(), await invite()];
    const { guest } = await openInvitation(browser, opened.url);
    hub.clock.advance(30 * 60_000 + 1_000);
    try {
      expect(await guest.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
      expect(resultOf(locationOf(await browser.fetch(unopened.url)))).toBe('INVALID_STATE');
    } finally {
      hub.clock.advance(-30 * 60_000 - 1_000);
    }
  });

  it('does not take the place of a user who is signed in, nor they that of its guest', async () => {
    const { userId } = await browser.signUp();
    const invitation = await invite();
    const { guest } = await openInvitation(browser, invitation.url);
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'session', userId });
    expect(await guest.trpc.me.get.query()).toMatchObject({
      type: 'connect_session',
      userId: invitation.userId,
    });
  });

  it("of an attacker does not become the session of a victim's page, whose accounts stay the victim's", async () => {
    const [own, foreign] = [await invite(), await invite({ userName: 'Mallory' })];
    const { guest: victim } = await openInvitation(browser, own.url);
    const { guest: lured } = await openInvitation(browser, foreign.url);
    expect(await victim.trpc.me.get.query()).toMatchObject({ userId: own.userId });
    const { connectionId } = await victim.connect('ada');
    expect((await victim.trpc.connections.list.query({})).connections).toMatchObject([
      { id: connectionId, userId: own.userId },
    ]);
    // The page that the attacker's link leads to says whose the accounts become, and has none of the victim's.
    expect(await lured.trpc.me.get.query()).toMatchObject({ userName: 'Mallory', userId: foreign.userId });
    expect((await lured.trpc.connections.list.query({})).connections).toEqual([]);
  });

  it('is of nobody where a call does not say that it belongs there, or the browser has not opened it', async () => {
    const [own, foreign] = [await invite(), await invite()];
    await openInvitation(browser, own.url);
    await openInvitation(hub.openBrowser(), foreign.url);
    for (const tab of [
      browser,
      browser.asGuest(foreign.id),
      browser.asGuest(''),
      browser.asGuest('x'.repeat(200)),
    ])
      expect(await tab.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
    const twice = await browser.fetch(`/trpc/me.get?connectSession=${own.id}&connectSession=${own.id}`);
    expect(await twice.text()).toContain('"anonymous"');
  });

  it('has a place for eight in a browser, the oldest making room', async () => {
    const guests: Browser[] = [];
    for (let number = 0; number < 9; number += 1)
      guests.push((await openInvitation(browser, (await invite()).url)).guest);
    const types = await Promise.all(guests.map(async (guest) => (await guest.trpc.me.get.query()).type));
    expect(types).toEqual(['anonymous', ...Array(8).fill('connect_session')]);
  });

  it.each(['https://evil.example', '//evil.example', 'javascript:alert(1)'])(
    'cannot return to %s',
    async (returnUrl) => {
      const response = await hub.rest(key, 'POST', '/connect-sessions', { externalUserId: 'x', returnUrl });
      expect(await response.json()).toMatchObject({ error: { code: 'INVALID_REDIRECT_URL' } });
    },
  );

  it('cannot name a provider that is not configured', async () => {
    const response = await hub.rest(key, 'POST', '/connect-sessions', {
      externalUserId: 'x',
      returnUrl: '/',
      providers: ['slack'],
    });
    expect(await response.json()).toMatchObject({ error: { code: 'INVALID_PROVIDER', provider: 'slack' } });
  });
});

const forbidden = { data: { error: { code: 'FORBIDDEN' } } };
const notFound = { data: { error: { code: 'ACCOUNT_NOT_FOUND' } } };

/** Somebody who was invited; `input` as for the invitation. */
async function guestWith(input: object = {}): Promise<Browser> {
  return (await openInvitation(browser, (await invite(input)).url)).guest;
}

describe('a guest', () => {
  it('sees and starts the providers of the invitation only', async () => {
    const guest = await guestWith({ providers: ['github'] });
    const { providers } = await guest.trpc.providers.list.query();
    expect(providers.map(({ id }) => id)).toEqual(['github']);
    const start = (provider: string) => guest.trpc.connections.start.mutate({ provider, redirectUrl: '/' });
    await expect(start('sandbox')).rejects.toMatchObject(forbidden);
    expect(new URL((await start('github')).authUrl).host).toBe('github.com');
    const events = await hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'access_denied' } });
    expect(events).toContainEqual(
      expect.objectContaining({ metadata: expect.objectContaining({ procedure: 'connections.start' }) }),
    );
  });

  it('starts any provider where the invitation names none, and none where it names an empty list', async () => {
    const offered = async (guest: Browser) =>
      (await guest.trpc.providers.list.query()).providers.map(({ id }) => id).sort();
    expect(await offered(await guestWith())).toEqual(['github', 'sandbox']);
    const nothing = await guestWith({ providers: [] });
    expect(await offered(nothing)).toEqual([]);
    await expect(
      nothing.trpc.connections.start.mutate({ provider: 'sandbox', redirectUrl: '/' }),
    ).rejects.toMatchObject(forbidden);
  });

  it('sees and touches no connection of another provider, and no history', async () => {
    const externalUserId = crypto.randomUUID();
    const { connectionId: id } = await (await guestWith({ externalUserId })).connect('ada');
    const guest = await guestWith({ externalUserId, providers: ['github'] });
    const { connections } = guest.trpc;
    expect(await connections.list.query({ includeDisconnected: true })).toEqual({ connections: [] });
    for (const call of [
      () => connections.get.query({ id }),
      () => connections.refresh.mutate({ id }),
      () => connections.rename.mutate({ id, label: 'x' }),
      () => connections.disconnect.mutate({ id }),
      () => connections.resources.query({ id }),
      () => connections.start.mutate({ provider: 'github', connectionId: id, redirectUrl: '/' }),
    ])
      await expect(call()).rejects.toMatchObject(notFound);
    await expect(guest.trpc.audit.list.query({})).rejects.toMatchObject(forbidden);
  });

  it('who is to reconnect one connection does that and nothing else', async () => {
    const externalUserId = crypto.randomUUID();
    const before = await guestWith({ externalUserId });
    const [{ connectionId }, { connectionId: other }] = [
      await before.connect('ada'),
      await before.connect('grace'),
    ];
    const guest = await guestWith({ externalUserId, connectionId });
    const { connections } = await guest.trpc.connections.list.query({});
    expect(connections.map(({ id }) => id)).toEqual([connectionId]);
    await expect(guest.trpc.connections.disconnect.mutate({ id: other })).rejects.toMatchObject(notFound);
    for (const input of [{}, { connectionId: other }])
      await expect(
        guest.trpc.connections.start.mutate({ provider: 'sandbox', redirectUrl: '/', ...input }),
      ).rejects.toMatchObject(forbidden);
    expect(await guest.connect('ada', { connectionId })).toMatchObject({ connectionId });
  });

  it('cannot invite anybody, and cannot name another user', async () => {
    const { url, userId } = await invite();
    const { guest } = await openInvitation(browser, url);
    await expect(
      guest.trpc.connectSessions.create.mutate({ externalUserId: 'x', returnUrl: '/' }),
    ).rejects.toMatchObject(forbidden);
    await expect(guest.trpc.connections.list.query({ userId: userId - 1 })).rejects.toMatchObject(forbidden);
  });
});

describe('a page of a host application', () => {
  const APP = 'https://app.example.com';
  const pageWith =
    (token: string) =>
    (path: string, init: RequestInit = {}) =>
      fetch(`${hub.url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, origin: APP, ...init.headers },
      });

  it('sees with the token of a session what the session is for, and starts nothing', async () => {
    const externalUserId = crypto.randomUUID();
    const { connectionId } = await (await guestWith({ externalUserId })).connect('ada');
    const [all, other] = [
      await invite({ externalUserId }),
      await invite({ externalUserId, providers: ['github'] }),
    ];
    const ask = pageWith(all.token);
    const listed = await ask('/api/v1/connections');
    expect(listed.headers.get('access-control-allow-origin')).toBe(APP);
    expect(listed.headers.get('access-control-allow-credentials')).toBeNull();
    expect(await listed.json()).toMatchObject({ connections: [{ id: connectionId, userId: all.userId }] });
    expect(await (await pageWith(other.token)('/api/v1/connections')).json()).toEqual({ connections: [] });
    const started = await callProcedure(ask, 'connections.start', { provider: 'sandbox', redirectUrl: '/' });
    expect(started).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const renamed = await ask(`/api/v1/connections/${connectionId}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ label: 'mine' }),
    });
    expect(await renamed.json()).toMatchObject({ label: 'mine' });
    expect(hub.logText()).not.toContain(all.token);
  });

  it('hears with it that something changed, until the session is ended', async () => {
    const { id, token, url } = await invite();
    const { guest } = await openInvitation(browser, url);
    const heard: string[] = [];
    for await (const { data } of openEvents((signal) =>
      pageWith(token)('/trpc/connections.onChange', { signal }),
    )) {
      if (!data.includes('"sync"')) continue;
      if (heard.push(data) > 1) break;
      await guest.connect('ada');
    }
    expect(heard).toHaveLength(2);
    await hub.rest(key, 'DELETE', `/connect-sessions/${id}`);
    expect((await pageWith(token)('/api/v1/connections')).status).toBe(401);
  });

  it('is told what was started in the session, and what became of it', async () => {
    const { token, url } = await invite();
    const { guest } = await openInvitation(browser, url);
    const denied = await guest.beginConnect('ada', { consent: { decision: 'deny' } });
    await guest.fetch(denied);
    const { connectionId } = await guest.connect('ada');
    await guest.beginConnect('grace');
    const { text } = await callProcedure(pageWith(token), 'flows.list', {});
    expect(JSON.parse(text).result.data.flows.map(({ flow }: { flow: object }) => flow)).toMatchObject([
      { status: 'pending' },
      { status: 'connected', connectionId },
      { status: 'error', code: 'CONSENT_DENIED' },
    ]);
  });

  it('may ask before it calls, as pages of other origins may not', async () => {
    const preflight = (origin: string, path = '/trpc/connections.list') =>
      fetch(`${hub.url}${path}`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'authorization',
        },
      });
    const { status, headers } = await preflight(APP);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, APP]);
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
    for (const answer of [
      await preflight('https://evil.example'),
      await preflight(`${APP}.evil.example`),
      await preflight('null'),
      await preflight(APP, '/api/auth/sign-in/email'),
      await fetch(`${hub.url}/api/v1/providers`, { headers: { origin: 'https://evil.example' } }),
    ])
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is led by the link to what it wants to offer, and nothing else of the address goes along', async () => {
    const { id, url } = await invite();
    const asked = '?provider=sandbox&window=1&connectionId=7&next=//evil.example';
    expect(locationOf(await browser.fetch(`${url}${asked}`)).href).toBe(
      `${hub.url}/connect/sessions/${id}?provider=sandbox&connectionId=7&window=1`,
    );
    expect(locationOf(await browser.fetch(`${url}?provider=%2F&window=2`)).search).toBe('');
  });
});

describe('an import', () => {
  /** What another system has of an account: here, another connection's tokens. */
  async function foreignTokens(account: string) {
    const { key: reader } = await hub.createKey(['tokens:read']);
    const externalUserId = crypto.randomUUID();
    await (await guestWith({ externalUserId })).connect(account);
    const read = await hub.rest(reader, 'POST', '/tokens', { externalUserId, provider: 'sandbox' });
    return z.object({ accessToken: z.string() }).parse(await read.json());
  }
  const importAll = async (connections: object[]) => {
    const answer = await hub.rest(key, 'POST', '/connections/import', { connections });
    return z.object({ results: z.array(z.looseObject({ status: z.string() })) }).parse(await answer.json())
      .results;
  };

  it('takes accounts over without anybody consenting, says of each what became of it, and may be repeated', async () => {
    const { accessToken } = await foreignTokens('ada');
    const externalUserId = crypto.randomUUID();
    const expiresAt = new Date(hub.clock.now().getTime() + 60_000).toISOString();
    const rows = [
      // The provider says who it is.
      { externalUserId, provider: 'sandbox', accessToken, expiresAt },
      { externalUserId, provider: 'sandbox', accountId: 'grace', accessToken, refreshToken: 'rt', expiresAt },
      { externalUserId, provider: 'nowhere', accountId: 'x', accessToken },
    ];
    const first = await importAll(rows);
    expect(first).toMatchObject([
      { status: 'imported' },
      { status: 'imported' },
      { status: 'failed', code: 'INVALID_PROVIDER' },
    ]);
    expect(await importAll(rows)).toMatchObject([
      { ...first[0], status: 'unchanged' },
      { ...first[1], status: 'unchanged' },
      { status: 'failed' },
    ]);
    const { key: reader } = await hub.createKey(['tokens:read']);
    const of = (accountId: string) => ({ externalUserId, provider: 'sandbox', accountId });
    expect(await (await hub.rest(reader, 'POST', '/tokens', of('ada'))).json()).toMatchObject({
      accessToken,
    });
    const { id: userId } = await hub.deps.db.prisma.user.findFirstOrThrow({
      where: { externalId: externalUserId },
    });
    const events = await hub.deps.db.prisma.auditEvent.findMany({
      where: { userId, event: 'oauth_completed' },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ accountId, metadata }) => [accountId, metadata])).toEqual([
      ['ada', { missingScope: [], imported: true }],
      ['grace', { missingScope: [], imported: true }],
    ]);
    const sealed = await hub.deps.db.prisma.sealedToken.findMany({ where: { userId } });
    expect(
      JSON.stringify(sealed.map(({ accessToken, refreshToken }) => [accessToken, refreshToken])),
    ).not.toContain(accessToken);
    expect(hub.logText()).not.toContain(accessToken);
  });

  it('fails for an account whose tokens the provider does not know, and which is not named', async () => {
    const [row] = await importAll([{ externalUserId: 'x', provider: 'sandbox', accessToken: 'made-up' }]);
    expect(row).toMatchObject({
      status: 'failed',
      code: 'VALIDATION_ERROR',
      message: expect.stringContaining('accountId'),
    });
  });
});

describe('a key', () => {
  it('lists and ends the sessions that it made, and those of others only where it owns users', async () => {
    const externalUserId = crypto.randomUUID();
    const { id } = await invite({ externalUserId });
    const { key: other } = await hub.createKey(['connections:write']);
    const { key: owner } = await hub.createKey(['connections:write', 'users:write', 'users:read']);
    const listed = async (asking: string) => {
      const answer = await hub.rest(asking, 'GET', `/connect-sessions?externalUserId=${externalUserId}`);
      return answer.json();
    };
    const known = { connectSessions: [{ id, externalUserId, opened: false }] };
    expect(await listed(key)).toMatchObject(known);
    expect(await listed(other)).toEqual({ connectSessions: [] });
    expect(await listed(owner)).toMatchObject(known);
    expect((await hub.rest(other, 'DELETE', `/connect-sessions/${id}`)).status).toBe(404);
    expect((await hub.rest(owner, 'DELETE', `/connect-sessions/${id}`)).status).toBe(200);
    expect(await listed(key)).toEqual({ connectSessions: [] });
  });

  it('hears that something of a user changed whom it names', async () => {
    const externalUserId = crypto.randomUUID();
    const guest = await guestWith({ externalUserId });
    const heard: string[] = [];
    const input = encodeURIComponent(JSON.stringify({ externalUserId }));
    const open = (signal: AbortSignal) =>
      hub.withKey(key)(`/trpc/connections.onChange?input=${input}`, { signal });
    for await (const { event, data } of openEvents(open)) {
      if (event !== 'message' || data.includes('"beat"')) continue;
      heard.push(data);
      if (heard.length > 1) break;
      await guest.connect('ada');
    }
    expect(heard).toEqual([expect.stringContaining('"sync"'), expect.stringContaining('"connectionId"')]);
  });
});

describe('an invitation', () => {
  it('is for a connection of that user only, and not for providers as well', async () => {
    const { connectionId } = await (await guestWith()).connect('ada');
    const create = async (input: object) => {
      const body = { externalUserId: 'somebody-else', returnUrl: '/', connectionId, ...input };
      const response = await hub.rest(key, 'POST', '/connect-sessions', body);
      return response.json();
    };
    expect(await create({})).toMatchObject({ error: { code: 'ACCOUNT_NOT_FOUND' } });
    expect(await create({ providers: ['sandbox'] })).toMatchObject({
      error: { code: 'VALIDATION_ERROR', fields: { providers: expect.any(String) } },
    });
  });

  it('has no fields that nobody knows', async () => {
    const body = { externalUserId: 'x', returnUrl: '/', provider: ['sandbox'] };
    const response = await hub.rest(key, 'POST', '/connect-sessions', body);
    expect(await response.json()).toMatchObject({ error: { code: 'VALIDATION_ERROR' } });
  });

  it('can be ended: its link, its page, and what was begun there', async () => {
    const [opened, unopened] = [await invite(), await invite()];
    const { guest } = await openInvitation(browser, opened.url);
    const callback = await guest.beginConnect('ada');
    const end = async (id: string) => (await hub.rest(key, 'DELETE', `/connect-sessions/${id}`)).status;
    expect([await end(opened.id), await end(unopened.id)]).toEqual([200, 200]);
    expect(await guest.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
    for (const { url } of [opened, unopened])
      expect(resultOf(locationOf(await browser.fetch(url)))).toBe('INVALID_STATE');
    expect(resultOf(locationOf(await browser.fetch(callback)))).toBe('INVALID_STATE');
    expect(await codeExchanges()).toBe(0);
    expect(await end(opened.id)).toBe(404);
    const { key: reader } = await hub.createKey(['connections:read']);
    expect((await hub.rest(reader, 'DELETE', `/connect-sessions/${opened.id}`)).status).toBe(403);
  });

  it('that has run out meanwhile lets what was begun in it come back', async () => {
    const { guest } = await openInvitation(browser, (await invite()).url);
    hub.clock.advance(29 * 60_000);
    try {
      const callback = await guest.beginConnect('ada', { redirectUrl: '/connect/done' });
      hub.clock.advance(2 * 60_000);
      expect(resultOf(locationOf(await browser.fetch(callback)))).toBe('connected');
    } finally {
      hub.clock.advance(-31 * 60_000);
    }
  });
});
