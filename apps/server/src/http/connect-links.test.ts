import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Browser, locationOf } from '../testing/browser.ts';
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

const invitationSchema = z.object({ url: z.string(), userId: z.number(), expiresAt: z.string() });
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

describe('the link of a connect session', () => {
  it('makes the browser a guest who can connect and comes back', async () => {
    const { url, userId } = await invite();
    const opened = await browser.fetch(url);
    expect([opened.status, locationOf(opened).href]).toEqual([303, `${hub.url}/connect`]);
    const [cookie = ''] = opened.headers.getSetCookie();
    expect(cookie.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=1800',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
    expect(cookie).toMatch(/^__Host-evergrant\.connect=/);
    expect(await browser.trpc.me.get.query()).toEqual({
      type: 'connect_session',
      userId,
      returnUrl: 'https://app.example.com/settings',
    });
    const { landed, connectionId } = await browser.connect('ada', {
      redirectUrl: 'https://app.example.com/settings',
    });
    expect(landed.origin).toBe('https://app.example.com');
    const { connections } = await browser.trpc.connections.list.query({});
    expect(connections).toMatchObject([{ id: connectionId, userId }]);
    const { events } = await browser.trpc.audit.list.query({});
    const of = (name: string) => events.find(({ event }) => event === name);
    const invitation = of('connect_session_created')?.metadata.connectSessionId;
    expect(invitation).toEqual(expect.stringMatching(/^[\w-]{20,}$/));
    expect(of('oauth_initiated')?.actor).toBe(`connect_session:${invitation}`);
  });

  it('works in the first browser that opens it, again and again, and in no other', async () => {
    const { url } = await invite();
    await browser.fetch(url);
    const again = locationOf(await browser.fetch(url));
    expect(again.pathname).toBe('/connect');
    const second = hub.openBrowser();
    const refused = locationOf(await second.fetch(url));
    expect([refused.pathname, resultOf(refused)]).toEqual(['/connect/done', 'INVALID_STATE']);
    expect(second.cookies.size).toBe(0);
  });

  it('is not burnt by something that only looks whether the link is alive', async () => {
    const { url } = await invite();
    await hub.openBrowser().fetch(url, { method: 'HEAD' });
    expect(locationOf(await browser.fetch(url)).pathname).toBe('/connect');
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
    await browser.fetch(opened.url);
    hub.clock.advance(30 * 60_000 + 1_000);
    try {
      expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
      expect(resultOf(locationOf(await browser.fetch(unopened.url)))).toBe('INVALID_STATE');
    } finally {
      hub.clock.advance(-30 * 60_000 - 1_000);
    }
  });

  it('does not take the place of a user who is signed in', async () => {
    const { userId } = await browser.signUp();
    await browser.fetch((await invite()).url);
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'session', userId });
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

describe('a guest', () => {
  it('sees and starts the providers of the invitation only', async () => {
    await browser.fetch((await invite({ providers: ['github'] })).url);
    const { providers } = await browser.trpc.providers.list.query();
    expect(providers.map(({ id }) => id)).toEqual(['github']);
    const start = (provider: string) => browser.trpc.connections.start.mutate({ provider, redirectUrl: '/' });
    await expect(start('sandbox')).rejects.toMatchObject({ data: { error: { code: 'FORBIDDEN' } } });
    expect(new URL((await start('github')).authUrl).host).toBe('github.com');
    const events = await hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'access_denied' } });
    expect(events).toContainEqual(
      expect.objectContaining({ metadata: expect.objectContaining({ procedure: 'connections.start' }) }),
    );
  });

  it('starts any provider where the invitation names none', async () => {
    await browser.fetch((await invite()).url);
    const { providers } = await browser.trpc.providers.list.query();
    expect(providers.map(({ id }) => id).sort()).toEqual(['github', 'sandbox']);
  });

  it('cannot invite anybody, and cannot name another user', async () => {
    const { url, userId } = await invite();
    await browser.fetch(url);
    await expect(
      browser.trpc.connectSessions.create.mutate({ externalUserId: 'x', returnUrl: '/' }),
    ).rejects.toMatchObject({ data: { error: { code: 'FORBIDDEN' } } });
    await expect(browser.trpc.connections.list.query({ userId: userId - 1 })).rejects.toMatchObject({
      data: { error: { code: 'FORBIDDEN' } },
    });
  });
});
