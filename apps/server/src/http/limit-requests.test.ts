import { changeApiKey, revokeApiKey } from '@evergrant/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Browser, openInvitation } from '../testing/browser.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { createTestUptime } from '../testing/test-uptime.ts';
import { REFUSAL_MS, REQUEST_LIMITS } from './limit-requests.ts';

let hub: TestHub;
const CLI = { actor: 'cli', correlationId: 'int-of-the-test' } as const;
const uptime = createTestUptime();
beforeAll(async () => {
  hub = await startTestHub({ uptime });
  await hub.openBrowser().signUp();
});
afterAll(() => hub.stop());

async function signedIn(): Promise<Browser> {
  const browser = hub.openBrowser();
  await browser.signUp();
  await browser.fetch('/trpc/me.get');
  return browser;
}

const { burst, patienceMs, perSecond, streams } = REQUEST_LIMITS.person;
/** More than a person may do while the time stands still. */
const FLOOD = burst + (patienceMs / 1_000) * perSecond + 50;

/** How often each status was answered. */
function tally(answers: readonly Response[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Few enough at once to wait for each other. */
const AT_ONCE = 50;

async function flood(browser: Browser, path: string): Promise<Response[]> {
  const answers: Response[] = [];
  const rest = Array.from({ length: FLOOD }).values();
  const work = async () => {
    for (const _ of rest) {
      const answer = await browser.fetch(path);
      await answer.clone().arrayBuffer();
      answers.push(answer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

describe('whoever floods the hub', () => {
  it('is refused in the end, with the time to come again, over REST and tRPC', async () => {
    for (const path of ['/api/v1/connections', '/trpc/me.get']) {
      const answers = await flood(await signedIn(), path);
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length, path).toBeGreaterThan(0);
      for (const answer of refused) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused[0]?.text(), path).toContain('"RATE_LIMITED"');
      expect((tally(answers)[200] ?? 0) + refused.length, path).toBe(FLOOD);
    }
  });

  it('costs nobody else anything: another user, a stranger, a key at the same address', async () => {
    const [flooder, other] = [await signedIn(), await signedIn()];
    const { key } = await hub.createKey(['connections:read', 'tokens:read']);
    const flooding = flood(flooder, '/api/v1/connections');
    const answers = await Promise.all([
      other.fetch('/api/v1/connections'),
      hub.openBrowser().fetch('/trpc/me.get'),
      hub.rest(key, 'GET', '/connections?userId=1'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(tally(await flooding)[429]).toBeGreaterThan(0);
  });

  it('is one person in all their sessions, and may go on a moment later', async () => {
    const first = hub.openBrowser();
    const account = await first.signUp();
    const second = hub.openBrowser();
    await second.signIn(account);
    for (const browser of [first, second]) await browser.fetch('/trpc/me.get');
    await flood(first, '/trpc/me.get');
    expect((await second.fetch('/trpc/me.get')).status).toBe(429);
    uptime.advance(10_000);
    expect((await second.fetch('/trpc/me.get')).status).toBe(200);
  });

  it('may be a guest', async () => {
    const { key } = await hub.createKey(['connections:write']);
    const created = await hub.rest(key, 'POST', '/connect-sessions', {
      externalUserId: 'a-guest-in-a-hurry',
      returnUrl: '/',
    });
    const { url } = z.object({ url: z.string() }).parse(await created.json());
    const { guest } = await openInvitation(hub.openBrowser(), url);
    await guest.fetch('/trpc/me.get');
    expect(tally(await flood(guest, '/api/v1/connections'))[429]).toBeGreaterThan(0);
  });

  it('is one stranger at all addresses of an IPv6 line, and costs the next line nothing', async () => {
    const calls = 100;
    const batch = `${hub.listenUrl}/trpc/${Array.from({ length: calls }, () => 'me.get').join(',')}?batch=1&input={}`;
    const ask = (address: string) => fetch(batch, { headers: { 'x-forwarded-for': address } });
    const { address: limits } = REQUEST_LIMITS;
    const most = (limits.burst + (limits.patienceMs / 1_000) * limits.perSecond) / calls;
    const answers = await Promise.all(
      Array.from({ length: most + 1 }, (_, index) => ask(`2001:db8:1:2::${index.toString(16)}`)),
    );
    expect(tally(answers)[429]).toBeGreaterThan(0);
    expect((await ask('2001:db8:1:3::1')).status).toBe(200);
  });

  it('has so many live streams and no more', async () => {
    const browser = await signedIn();
    const closing = new AbortController();
    const open = () => browser.fetch('/trpc/connections.onChange', { signal: closing.signal });
    const opened = await Promise.all(Array.from({ length: streams }, open));
    expect(tally(opened)).toEqual({ 200: streams });
    expect((await open()).status).toBe(429);
    expect((await browser.fetch('/api/v1/connections')).status).toBe(200);
    closing.abort();
  });

  it('never keeps a code in the address bar, also when a callback is refused', async () => {
    const answers = await flood(await signedIn(), '/oauth/callback/sandbox?code=the-code&state=x');
    const locations = answers.map((answer) => answer.headers.get('location') ?? '');
    expect(locations.some((location) => location.includes('code=RATE_LIMITED'))).toBe(true);
    expect(locations.every((location) => location.startsWith(`${hub.url}/connect/done?`))).toBe(true);
    expect(locations.join(' ')).not.toContain('the-code');
  });
});

it('never limits an API key of which nothing is said', async () => {
  const { key } = await hub.createKey(['connections:read']);
  expect((await hub.rest(key, 'GET', '/connections?userId=1')).status).toBe(200);
  const answers = await Promise.all(
    Array.from({ length: 2 * FLOOD }, async () => {
      const answer = await hub.rest(key, 'GET', '/connections?userId=1');
      await answer.arrayBuffer();
      return answer;
    }),
  );
  expect(tally(answers)).toEqual({ 200: 2 * FLOOD });
});

it('takes whoever has a key that was revoked for a stranger, also where nobody asks for a key', async () => {
  const { id, key } = await hub.createKey(['connections:read']);
  expect((await hub.rest(key, 'GET', '/providers')).status).toBe(200);
  await revokeApiKey(hub.deps, id, CLI);
  const callback = () =>
    hub.withKey(key)('/oauth/callback/sandbox?code=x&state=x', {
      redirect: 'manual',
      headers: { 'x-forwarded-for': '198.51.100.9' },
    });
  const isRefused = async () => {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, callback));
    return answers.some((answer) => answer.headers.get('location')?.includes('code=RATE_LIMITED'));
  };
  await expect.poll(isRefused, { timeout: 20_000 }).toBe(true);
});

describe('a key with a limit', () => {
  /** Told to make itself known to this process first: until then a key is a stranger at its address. */
  async function limited(requestsPerMinute: number) {
    const { id, key } = await hub.createKey(['connections:read']);
    await changeApiKey(hub.deps, { id, requestsPerMinute }, CLI);
    const call = (path: string) => hub.withKey(key)(path);
    await call('/api/v1/providers');
    return { id, key, call };
  }

  it('is refused above it, with the time to come again, over REST and tRPC, a batch by its calls', async () => {
    const { call } = await limited(12);
    const batch = await call('/trpc/providers.list,providers.list?batch=1&input={}');
    expect(batch.status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 14 }, () => call('/api/v1/providers')));
    expect(tally(answers)).toEqual({ 200: 10, 429: 4 });
    const refused = answers.find(({ status }) => status === 429);
    const wait = Number(refused?.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(await refused?.json()).toMatchObject({ error: { code: 'RATE_LIMITED', retryAfter: wait } });
    const overTrpc = await call('/trpc/providers.list?input={}');
    expect([overTrpc.status, await overTrpc.text()]).toEqual([429, expect.stringContaining('RATE_LIMITED')]);
  });

  it.each([
    ['/trpc/', '%2C'],
    ['/trpc/', '%252C'],
    ['/%74rpc/', ','],
  ])('uses up as much by a batch at %s with %s between its calls', async (base, comma) => {
    const { call } = await limited(12);
    const batch = `${base}${Array.from({ length: 11 }, () => 'providers.list').join(comma)}?batch=1&input={}`;
    expect((await call(batch)).status).toBe(200);
    const refused = await call(batch);
    expect([refused.status, await refused.text()]).toEqual([429, expect.stringMatching(/^\[.*RATE_LIMITED/)]);
  });

  it('is refused once at a time, however often it asked in one moment', async () => {
    const { call } = await limited(2);
    const before = uptime.waits.length;
    const answers = await Promise.all(Array.from({ length: 5 }, () => call('/api/v1/providers')));
    expect(tally(answers)).toEqual({ 200: 2, 429: 3 });
    const { delay, apart } = REFUSAL_MS;
    expect(uptime.waits.slice(before)).toEqual([delay, delay + apart, delay + 2 * apart]);
  });

  it('has used nothing up for another, and not where it may not be used', async () => {
    const { id, call } = await limited(5);
    await changeApiKey(hub.deps, { id, allowedAddresses: ['203.0.113.0/24'] }, CLI);
    await expect.poll(async () => (await call('/api/v1/providers')).status, { interval: 20 }).toBe(403);
    const stolen = await Promise.all(Array.from({ length: 10 }, () => call('/api/v1/providers')));
    expect(tally(stolen)).toEqual({ 403: 10 });
  });
});

it('reads long bodies of API keys only', async () => {
  const body = JSON.stringify({ connections: [], padding: 'x'.repeat(70_000) });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const browser = await signedIn();
  expect((await browser.fetch('/api/v1/connections/refresh', init)).status).toBe(413);
  const { key } = await hub.createKey(['connections:write']);
  // Its first request in this process: it has to be looked up.
  expect((await hub.withKey(key)('/api/v1/connections/refresh', init)).status).toBe(422);
  const wrong = hub.withKey(`evg_${'x'.repeat(40)}`);
  expect((await wrong('/api/v1/connections/refresh', init)).status).toBe(413);
});

it('answers no batch of more calls than a page makes', async () => {
  const browser = await signedIn();
  const batch = (length: number) =>
    browser.fetch(`/trpc/${Array.from({ length }, () => 'me.get').join(',')}?batch=1&input={}`);
  expect((await batch(100)).status).toBe(200);
  const refused = await batch(101);
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('"VALIDATION_ERROR"');
});
