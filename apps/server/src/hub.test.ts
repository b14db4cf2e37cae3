import { revokeApiKey } from '@evergrant/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from './testing/at.ts';
import { type Account, type Browser, locationOf } from './testing/browser.ts';
import { openEvents } from './testing/open-events.ts';
import { type HubCluster, startHubCluster } from './testing/start-hub-cluster.ts';

/** Three processes, one PostgreSQL, one provider that rotates refresh tokens and detects reuse. */
let cluster: HubCluster;
let browser: Browser;
let account: Account;
beforeAll(async () => {
  cluster = await startHubCluster(3);
});
afterAll(() => cluster[Symbol.asyncDispose](), 60_000);
beforeEach(async () => {
  browser = cluster.openBrowser();
  account = await browser.signUp();
});

const { provider } = { provider: 'acme' };

const postTo = (hub: { url: string }, key: string, path: string, body: unknown) =>
  fetch(`${hub.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const worksAt = async (token: unknown) =>
  (await fetch(`${cluster.sandbox.issuer}/api/me`, { headers: { authorization: `Bearer ${token}` } })).ok;

describe('three processes on one database', () => {
  it('refresh one expired connection once, and all 150 callers get the same working token (row 1)', async () => {
    const { connectionId } = await browser.connect('ada', { provider });
    const { key } = await cluster.createKey(['tokens:read']);
    // It has expired, and the scheduler is not to be faster than the callers.
    await cluster.database.pool.query(
      `UPDATE sealed_tokens SET issued_at = now() - interval '2 hours', expires_at = now() - interval '1 hour', refresh_due_at = NULL
       WHERE connection_id = $1`,
      [connectionId],
    );
    await cluster.sandbox.control.clearLedger();
    const request = { userId: account.userId, provider };
    const answers = await Promise.all(
      cluster.hubs.flatMap((hub) =>
        Array.from({ length: 50 }, () => postTo(hub, key, '/api/v1/tokens', request)),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const tokens = new Set(
      await Promise.all(answers.map(async (answer) => at(await answer.json(), 'accessToken'))),
    );
    expect(tokens.size).toBe(1);
    for (const token of tokens) expect(await worksAt(token)).toBe(true);
    const refreshes = await cluster.sandbox.control.ledger({ endpoint: 'token', grantType: 'refresh_token' });
    expect(refreshes).toHaveLength(1);
    expect(await cluster.sandbox.control.alarms()).toBe(0);
  });

  it('stop serving the token everywhere once it is disconnected (row 30)', async () => {
    const { connectionId } = await browser.connect('ada', { provider });
    const { key } = await cluster.createKey(['tokens:read']);
    const readAt = async (hub: { url: string }) =>
      (await postTo(hub, key, '/api/v1/tokens', { userId: account.userId, provider })).status;
    for (const hub of cluster.hubs) expect(await readAt(hub)).toBe(200);
    await browser.trpc.connections.disconnect.mutate({ id: connectionId });
    // Far sooner than what is cached would have ended by itself.
    await expect.poll(() => Promise.all(cluster.hubs.map(readAt))).toEqual([404, 404, 404]);
  });

  it('stop taking a key everywhere once it is revoked', async () => {
    const { id, key } = await cluster.createKey(['connections:read']);
    const askAt = async ({ url }: { url: string }) =>
      (await fetch(`${url}/api/v1/providers`, { headers: { authorization: `Bearer ${key}` } })).status;
    expect(await Promise.all(cluster.hubs.map(askAt))).toEqual([200, 200, 200]);
    const clock = { now: () => new Date() };
    await revokeApiKey({ db: cluster.database, rows: cluster.rows, clock }, id, {
      actor: 'cli',
      correlationId: 'int-of-the-test',
    });
    await expect.poll(() => Promise.all(cluster.hubs.map(askAt))).toEqual([401, 401, 401]);
  });

  it('share sessions and sign-outs', async () => {
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    const meAt = async ({ url }: { url: string }) =>
      at(await (await fetch(`${url}/trpc/me.get`, { headers: { cookie } })).json(), 'result.data.type');
    expect(await Promise.all(cluster.hubs.map(meAt))).toEqual(['session', 'session', 'session']);
    await browser.signOut();
    expect(await Promise.all(cluster.hubs.map(meAt))).toEqual(['anonymous', 'anonymous', 'anonymous']);
  });

  it('finish a flow that another process started', async () => {
    const callback = await browser.beginConnect('grace', { provider });
    const second = new URL(callback.pathname + callback.search, cluster.hubs[1]?.url);
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    const landed = locationOf(await fetch(second, { headers: { cookie }, redirect: 'manual' }));
    expect([landed.origin, landed.searchParams.get('status')]).toEqual([cluster.url, 'connected']);
  });
});

describe('the live stream of one process', () => {
  /** Listens at another process than the one that the browser talks to. */
  const listen = () =>
    openEvents((signal) =>
      fetch(`${cluster.hubs[2]?.url}/trpc/connections.onChange`, {
        signal,
        headers: { cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; ') },
      }),
    );
  const dataOf = async (events: ReturnType<typeof openEvents>) => {
    for (;;) {
      const { value, done } = await events.next();
      if (done === true) throw new Error('the stream ended');
      if (value.event === 'message' && !value.data.includes('"beat"'))
        return { id: value.id, data: JSON.parse(value.data) as unknown };
    }
  };

  it('says "read everything" first, then tells of a change that another process made', async () => {
    const { connectionId } = await browser.connect('ada', { provider });
    const events = listen();
    expect(at(await dataOf(events), 'data')).toEqual({ type: 'sync' });
    await browser.trpc.connections.rename.mutate({ id: connectionId, label: 'Work' });
    const change = await dataOf(events);
    expect(change.data).toEqual({ type: 'connection', connectionId });
    expect(change.id).toMatch(/-1$/);
    await events.return();
  });

  it('tells of a refresh that the scheduler made ahead of time, and of a grant that died at the provider', async () => {
    await cluster.sandbox.control.configure({ accessTokenTtl: 4 });
    const { connectionId } = await browser.connect('katherine', { provider });
    const events = listen();
    expect(at(await dataOf(events), 'data')).toEqual({ type: 'sync' });
    const connection = () => browser.trpc.connections.get.query({ id: connectionId });
    const connected = await connection();
    await dataOf(events);
    const refreshed = await connection();
    expect(refreshed).toMatchObject({ status: 'connected', reason: null });
    expect(refreshed.lastRefreshedAt).not.toBeNull();
    expect(Date.parse(refreshed.expiresAt ?? '')).toBeGreaterThan(Date.parse(connected.expiresAt ?? ''));

    await cluster.sandbox.control.revokeGrants('katherine');
    await dataOf(events);
    expect(await connection()).toMatchObject({
      status: 'error',
      reason: 'grant_refused',
      nextAction: 'reconnect',
    });
    await events.return();
    await cluster.sandbox.control.configure({ accessTokenTtl: 3_600 });
    expect(await browser.connect('katherine', { provider, connectionId })).toMatchObject({ connectionId });
    expect(await connection()).toMatchObject({ status: 'connected', reason: null });
  });
});
