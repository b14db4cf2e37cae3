import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../testing/at.ts';
import { type Account, type Browser, locationOf } from '../testing/browser.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

let hub: TestHub;
let browser: Browser;
let userId: number;
let account: Account;
beforeAll(async () => {
  hub = await startTestHub({ environment: { EVERGRANT_REDIRECT_ALLOWLIST: 'https://app.example.com' } });
});
beforeEach(async () => {
  await hub.sandbox.setFault('token', null);
  await hub.sandbox.setFault('userinfo', null);
  await hub.sandbox.configure({ omitIss: false });
  browser = hub.openBrowser();
  account = await browser.signUp();
  ({ userId } = account);
  await hub.sandbox.clearLedger();
});
afterAll(() => hub.stop());

const codeExchanges = async () =>
  (await hub.sandbox.ledger({ endpoint: 'token', grantType: 'authorization_code' })).length;

/** Opens a callback and follows it to where the flow ended. */
const finish = async (callback: URL, by: Browser = browser) => locationOf(await by.fetch(callback));

const resultOf = (landed: URL) => landed.searchParams.get('code') ?? landed.searchParams.get('status');

const auditEvents = (event: string, user: number | null = userId) =>
  hub.deps.db.prisma.auditEvent.findMany({ where: { event, userId: user }, orderBy: { id: 'desc' } });

const connections = () =>
  hub.deps.db.prisma.connection.findMany({ where: { userId }, orderBy: { id: 'asc' } });

/** The callback with some of its parameters changed. */
function altered(callback: URL, change: (parameters: URLSearchParams) => void): URL {
  const copy = new URL(callback);
  change(copy.searchParams);
  return copy;
}

const FORGED = ['missing', 'repeated', 'malformed', 'bad_signature'];

/**
 * Nothing was sent, nothing is stored, and where the hub made the state the event says why, without repeating what came;
 * anything else leaves no trace.
 */
async function expectRefused(callback: URL, reason: string, by: Browser = browser): Promise<void> {
  const correlationId = `int-${crypto.randomUUID()}`;
  const response = await by.fetch(callback, { headers: { 'x-correlation-id': correlationId } });
  const landed = locationOf(response);
  expect([response.status, landed.pathname, resultOf(landed)]).toEqual([
    303,
    '/connect/done',
    'INVALID_STATE',
  ]);
  expect(landed.searchParams.get('correlationId')).toBe(correlationId);
  expect(await codeExchanges()).toBe(0);
  expect(await connections()).toEqual([]);
  const [event] = await hub.deps.db.prisma.auditEvent.findMany({ where: { correlationId } });
  if (FORGED.includes(reason)) return expect(event).toBeUndefined();
  expect(event).toMatchObject({ event: 'invalid_state_detected', metadata: { error: reason } });
  for (const secret of [callback.searchParams.get('state'), callback.searchParams.get('code')])
    if (secret) expect(JSON.stringify(event?.metadata)).not.toContain(secret);
}

describe('a callback', () => {
  it('connects the account and returns to where the flow came from', async () => {
    const callback = await browser.beginConnect('ada', { redirectUrl: '/connections?view=list' });
    const response = await browser.fetch(callback, { headers: { 'user-agent': 'test-browser' } });
    const landed = locationOf(response);
    const [connection] = await connections();
    expect(response.status).toBe(303);
    expect(landed.href).toBe(
      `${hub.url}/connections?view=list&status=connected&connectionId=${connection?.id}`,
    );
    expect(connection).toMatchObject({
      provider: 'sandbox',
      providerAccountId: 'ada',
      status: 'connected',
      reason: null,
      accountName: 'Ada Lovelace',
      accountEmail: 'ada@sandbox.example',
    });
    expect(await codeExchanges()).toBe(1);
    const [initiated] = await auditEvents('oauth_initiated');
    expect(await auditEvents('oauth_completed')).toMatchObject([
      {
        connectionId: connection?.id,
        provider: 'sandbox',
        accountId: 'ada',
        actor: `user:${userId}`,
        ipAddress: expect.stringMatching(/^10\./),
        userAgent: 'test-browser',
        correlationId: initiated?.correlationId,
      },
    ]);
  });

  it('leaves no trace of code and state: not in the address, the page, a cache, a referrer or the log', async () => {
    const callback = await browser.beginConnect('ada');
    const response = await browser.fetch(callback);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    const shown = response.headers.get('location') + (await response.text());
    for (const name of ['code', 'state', 'iss']) {
      const value = callback.searchParams.get(name) ?? '';
      expect(value).not.toBe('');
      expect(shown).not.toContain(value);
      if (name !== 'iss') expect(hub.logText()).not.toContain(value);
    }
  });

  it('is taken with a slash at the end of its path, and with parameters that nobody knows', async () => {
    const callback = altered(await browser.beginConnect('ada'), (parameters) => {
      for (const name of ['token', 'id_token', 'response', 'session_state', 'authuser'])
        parameters.set(name, 'x');
    });
    callback.pathname += '/';
    expect(resultOf(await finish(callback))).toBe('connected');
  });

  it('with a parameter given twice is refused', async () => {
    const callback = altered(await browser.beginConnect('ada'), (parameters) => {
      parameters.append('campaign', '1');
      parameters.append('campaign', '2');
    });
    expect(resultOf(await finish(callback))).toBe('OAUTH_CALLBACK_ERROR');
    expect([await codeExchanges(), await connections()]).toEqual([0, []]);
    expect(await auditEvents('oauth_failed')).toMatchObject([
      { metadata: { providerError: 'repeated_parameter' } },
    ]);
  });

  it.each([
    '/oauth/callback?code=the-code&state=the-state',
    '/oauth/callback/?code=the-code&state=the-state',
    '/oauth/callback/%00?code=the-code&state=the-state',
    '/oauth/callback/%ff?code=the-code&state=the-state',
    `/oauth/callback/${'a'.repeat(65)}?code=the-code&state=the-state`,
    '/oauth/callback/sandbox/more?code=the-code&state=the-state',
    '/oauth/callback/unknown?code=the-code&state=the-state',
  ])('at %s there is nothing, and neither code nor state stays in the address bar', async (path) => {
    const response = await browser.fetch(`${hub.url}${path}`, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(404);
    const landed = new URL(response.headers.get('refresh')?.replace('0;url=', '') ?? '');
    expect([landed.pathname, landed.searchParams.get('code')]).toEqual(['/connect/done', 'NOT_FOUND']);
    expect(landed.href + (await response.text())).not.toContain('the-');
  });

  it.each([
    '/oauth/callback/sandbox?form_post=the-code',
    '/connect/sandbox?state=the-state&state=the-state',
    '/connect/%00?state=the-state',
  ])('at %s leaves neither code nor state in the address bar', async (path) => {
    const response = await browser.fetch(`${hub.url}${path}`, { headers: { accept: 'text/html' } });
    const landed = locationOf(response);
    expect([response.status, landed.pathname, landed.searchParams.get('status')]).toEqual([
      303,
      '/connect/done',
      'error',
    ]);
    expect(landed.searchParams.get('correlationId')).toEqual(expect.stringMatching(/^[\w-]{8,}$/));
    expect(landed.href).not.toContain('the-');
  });

  it('asks with state, S256 and a verifier that is new each time', async () => {
    const start = () => browser.trpc.connections.start.mutate({ provider: 'sandbox', redirectUrl: '/' });
    const queries = [await start(), await start()].map(({ authUrl }) => new URL(authUrl).searchParams);
    for (const name of ['state', 'code_challenge', 'nonce'])
      expect(new Set(queries.map((query) => query.get(name)))).toHaveProperty('size', 2);
    for (const query of queries) {
      expect(query.get('code_challenge_method')).toBe('S256');
      expect(query.get('response_type')).toBe('code');
      expect(query.get('redirect_uri')).toBe(`${hub.url}/oauth/callback/sandbox`);
      expect([...query.keys()]).not.toContain('code_verifier');
    }
  });

  it('that was denied returns to where the flow came from, and is a normal end', async () => {
    const callback = await browser.beginConnect('ada', { consent: { decision: 'deny' } });
    const landed = await finish(callback);
    expect(landed.pathname).toBe('/connections');
    expect(Object.fromEntries(landed.searchParams)).toEqual({
      status: 'error',
      code: 'CONSENT_DENIED',
      flowId: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect((await finish(callback)).href).toBe(landed.href);
    expect([await codeExchanges(), await connections()]).toEqual([0, []]);
    expect(await auditEvents('oauth_failed')).toMatchObject([
      { provider: 'sandbox', metadata: { code: 'CONSENT_DENIED', providerError: 'access_denied' } },
    ]);
  });

  it.each([
    'invalid_request',
    'unauthorized_client',
    'access_denied',
    'unsupported_response_type',
    'invalid_scope',
    'server_error',
    'temporarily_unavailable',
    'interaction_required',
    'login_required',
    'account_selection_required',
    'consent_required',
    'an_error_of_tomorrow',
    '<script>alert(1)</script>',
    '\u0000',
  ])('with the error %s is a normal end', async (error) => {
    const callback = await browser.beginConnect('ada', { consent: { decision: 'deny' } });
    const landed = await finish(
      altered(callback, (parameters) => {
        parameters.set('error', error);
        parameters.set('error_description', '<b>canary-of-the-description</b>');
      }),
    );
    expect(landed.pathname).toBe('/connections');
    expect(['CONSENT_DENIED', 'OAUTH_CALLBACK_ERROR']).toContain(resultOf(landed));
    expect(landed.href).not.toContain('canary');
    expect(await auditEvents('oauth_failed')).toHaveLength(1);
    expect(await codeExchanges()).toBe(0);
    expect(hub.logText()).not.toContain('canary-of-the-description');
  });

  it('that arrives five times at once exchanges its code once, and everybody sees the success', async () => {
    const callback = await browser.beginConnect('ada');
    await hub.sandbox.setFault('token', { kind: 'delay', ms: 300, times: 1 });
    const landed = await Promise.all(Array.from({ length: 5 }, () => finish(callback)));
    const [connection] = await connections();
    expect(new Set(landed.map(({ href }) => href))).toEqual(
      new Set([`${hub.url}/connections?status=connected&connectionId=${connection?.id}`]),
    );
    expect([await codeExchanges(), await hub.sandbox.alarms()]).toEqual([1, 0]);
    expect(await auditEvents('oauth_completed')).toHaveLength(1);
  });

  it('that arrives again later shows what the first one got, even with another code', async () => {
    const callback = await browser.beginConnect('ada');
    const first = await finish(callback);
    expect((await finish(callback)).href).toBe(first.href);
    const other = altered(callback, (parameters) => parameters.set('code', 'another-code'));
    expect((await finish(other)).href).toBe(first.href);
    expect([await codeExchanges(), await hub.sandbox.alarms()]).toEqual([1, 0]);
  });

  it('of each of several tabs works, in any order', async () => {
    const accounts = ['ada', 'grace', 'alan', 'edsger'];
    const callbacks: URL[] = [];
    for (const account of accounts) callbacks.push(await browser.beginConnect(account));
    for (const callback of callbacks.reverse()) expect(resultOf(await finish(callback))).toBe('connected');
    expect((await connections()).map(({ providerAccountId }) => providerAccountId)).toEqual(
      accounts.reverse(),
    );
  });
});

describe('a state', () => {
  it.each([
    ['missing', (parameters: URLSearchParams) => parameters.delete('state'), 'missing'],
    ['empty', (parameters: URLSearchParams) => parameters.set('state', ''), 'missing'],
    ['given twice', (parameters: URLSearchParams) => parameters.append('state', 'x'), 'repeated'],
    ['made up', (parameters: URLSearchParams) => parameters.set('state', 'canary-state'), 'malformed'],
    [
      'altered in its content',
      (parameters: URLSearchParams) => parameters.set('state', `A${parameters.get('state')?.slice(1)}`),
      'bad_signature',
    ],
    [
      'altered in its signature',
      (parameters: URLSearchParams) =>
        parameters.set('state', (parameters.get('state') ?? '').replace(/.....$/, 'AAAAA')),
      'bad_signature',
    ],
    [
      'signed with a key of another name',
      (parameters: URLSearchParams) =>
        parameters.set('state', (parameters.get('state') ?? '').replace(/\.[^.]+\./, '.other.')),
      'bad_signature',
    ],
  ])('that is %s is refused', async (_, change, reason) => {
    await expectRefused(altered(await browser.beginConnect('ada'), change), reason);
  });

  it('that has expired is refused', async () => {
    const callback = await browser.beginConnect('ada');
    hub.clock.advance(10 * 60_000 + 1_000);
    try {
      await expectRefused(callback, 'expired');
    } finally {
      hub.clock.advance(-10 * 60_000 - 1_000);
    }
  });

  it('at a provider that is not set up here is not found, before anything is looked at', async () => {
    const callback = await browser.beginConnect('ada');
    callback.pathname = '/oauth/callback/google';
    const before = await hub.deps.db.prisma.auditEvent.count();
    expect((await browser.fetch(callback)).status).toBe(404);
    expect([await codeExchanges(), await hub.deps.db.prisma.auditEvent.count()]).toEqual([0, before]);
  });

  it.each(['%00', '%ff', 'a%0Ab', '..%2f', 'a'.repeat(65), 'x'.repeat(64), '%f0%9f%92%a9', '<script>'])(
    'at a provider address that cannot be (%s) is refused without a defect',
    async (provider) => {
      const { search } = await browser.beginConnect('ada');
      const before = await hub.deps.db.prisma.auditEvent.count();
      const response = await browser.fetch(`${hub.url}/oauth/callback/${provider}${search}`);
      expect(response.status).toBeLessThan(500);
      expect(response.headers.get('location') ?? '').not.toContain('INTERNAL_ERROR');
      expect(response.headers.get('location') ?? '').not.toContain('OAUTH_CALLBACK_ERROR');
      expect(await codeExchanges()).toBe(0);
      const events = await hub.deps.db.prisma.auditEvent.findMany({ skip: before, orderBy: { id: 'asc' } });
      for (const { provider: stored } of events) expect(stored?.length ?? 0).toBeLessThanOrEqual(64);
    },
  );

  it("of an attacker is refused in the victim's browser (login CSRF)", async () => {
    const attacker = hub.openBrowser();
    const { userId: attackerId } = await attacker.signUp();
    const callback = await attacker.beginConnect('edsger');
    await expectRefused(callback, 'foreign_browser');
    // Neither is it of use to the attacker's account, nor lost to the attacker.
    expect(await hub.deps.db.prisma.connection.count({ where: { userId: attackerId } })).toBe(0);
    expect(resultOf(await finish(callback, attacker))).toBe('connected');
  });

  it('of a victim is refused in the browser of an attacker who got hold of it', async () => {
    const callback = await browser.beginConnect('ada');
    const attacker = hub.openBrowser();
    await attacker.signUp();
    await expectRefused(callback, 'foreign_browser', attacker);
  });

  it('is refused when somebody else has signed in meanwhile, or nobody is signed in', async () => {
    const callback = await browser.beginConnect('ada');
    await browser.signOut();
    await expectRefused(callback, 'foreign_session');
    const other = await hub.openBrowser().signUp();
    await browser.signIn(other);
    await expectRefused(callback, 'foreign_session');
  });

  it('is refused with a flow cookie that was altered', async () => {
    const callback = await browser.beginConnect('ada');
    for (const [name, value] of browser.cookies)
      if (name.includes('.flow.')) browser.cookies.set(name, `${value.slice(1)}A`);
    await expectRefused(callback, 'foreign_browser');
  });
});

describe('the issuer', () => {
  it.each([
    ['another', (parameters: URLSearchParams) => parameters.set('iss', 'https://evil.example')],
    [
      'with a slash more',
      (parameters: URLSearchParams) => parameters.set('iss', `${parameters.get('iss')}/`),
    ],
    ['missing', (parameters: URLSearchParams) => parameters.delete('iss')],
    ['given twice', (parameters: URLSearchParams) => parameters.append('iss', 'https://evil.example')],
  ])('%s: the code is not sent anywhere (mix-up)', async (_, change) => {
    const landed = await finish(altered(await browser.beginConnect('ada'), change));
    expect([landed.pathname, resultOf(landed)]).toEqual(['/connections', 'OAUTH_CALLBACK_ERROR']);
    expect([await codeExchanges(), await connections()]).toEqual([0, []]);
    expect(await auditEvents('oauth_failed')).toHaveLength(1);
  });

  it('is missed although the provider says that it sends one', async () => {
    await hub.sandbox.configure({ omitIss: true });
    expect(resultOf(await finish(await browser.beginConnect('ada')))).toBe('OAUTH_CALLBACK_ERROR');
    expect(await codeExchanges()).toBe(0);
  });

  it('is checked on error answers too', async () => {
    const denied = await browser.beginConnect('ada', { consent: { decision: 'deny' } });
    const landed = await finish(
      altered(denied, (parameters) => parameters.set('iss', 'https://evil.example')),
    );
    expect(resultOf(landed)).toBe('OAUTH_CALLBACK_ERROR');
  });
});

describe('a code', () => {
  it('of another flow is refused by the provider (PKCE)', async () => {
    const mine = await browser.beginConnect('ada');
    const other = hub.openBrowser();
    await other.signUp();
    const stolen = await other.beginConnect('grace');
    const injected = altered(mine, (parameters) =>
      parameters.set('code', stolen.searchParams.get('code') ?? ''),
    );
    expect(resultOf(await finish(injected))).toBe('OAUTH_CALLBACK_ERROR');
    expect(await connections()).toEqual([]);
    expect(await auditEvents('oauth_failed')).toMatchObject([
      { metadata: { providerError: 'invalid_grant' } },
    ]);
  });

  it.each([
    ['missing', (parameters: URLSearchParams) => parameters.delete('code')],
    ['given twice', (parameters: URLSearchParams) => parameters.append('code', 'x')],
    ['beside an error', (parameters: URLSearchParams) => parameters.set('error', 'access_denied')],
  ])('%s is not exchanged', async (_, change) => {
    const landed = await finish(altered(await browser.beginConnect('ada'), change));
    expect(landed.searchParams.get('status')).toBe('error');
    expect([await codeExchanges(), await connections()]).toEqual([0, []]);
  });
});

describe('where a flow ends', () => {
  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'https://app.example.com.evil.example/',
    'https://app.example.com@evil.example/',
    'https://evil.example#https://app.example.com',
    'https://app.example.com:8443/',
    'http://app.example.com/',
    'javascript:alert(1)',
    'data:text/html,x',
    ' https://app.example.com',
    '/a\nb',
    '',
  ])('cannot be %j', async (redirectUrl) => {
    await expect(
      browser.trpc.connections.start.mutate({ provider: 'sandbox', redirectUrl }),
    ).rejects.toMatchObject({ data: { error: { code: 'INVALID_REDIRECT_URL' } } });
  });

  it.each(['https://app.example.com', 'https://app.example.com/done?a=1#top'])(
    'can be %s, which is allowed',
    async (redirectUrl) => {
      const { landed, connectionId } = await browser.connect('ada', { redirectUrl });
      expect(landed.origin).toBe('https://app.example.com');
      expect(landed.searchParams.get('connectionId')).toBe(String(connectionId));
      expect(landed.hash).toBe(new URL(redirectUrl).hash);
    },
  );

  it('is checked again at the end, when the allowlist has changed', async () => {
    const callback = await browser.beginConnect('ada');
    await hub.deps.db.prisma.flow.updateMany({
      where: { userId },
      data: { redirectUrl: 'https://evil.example/' },
    });
    const landed = await finish(callback);
    expect(landed.origin).toBe(hub.url);
    expect(resultOf(landed)).toBe('INVALID_REDIRECT_URL');
  });

  it('says nothing but the result, whatever the redirect URL held', async () => {
    const { landed } = await browser.connect('ada', {
      redirectUrl: '/x?status=connected&code=fake&connectionId=7',
    });
    expect(landed.searchParams.getAll('status')).toEqual(['connected']);
    expect(landed.searchParams.getAll('connectionId')).not.toEqual(['7']);
    expect(landed.searchParams.has('code')).toBe(false);
  });
});

describe('connections of one user', () => {
  it('can be several at one provider', async () => {
    const first = await browser.connect('ada');
    const second = await browser.connect('grace');
    expect(second.connectionId).not.toBe(first.connectionId);
    expect((await connections()).map(({ providerAccountId }) => providerAccountId)).toEqual(['ada', 'grace']);
  });

  it('keep their id when the same account comes back, reconnected in place or not', async () => {
    const { connectionId } = await browser.connect('ada');
    await browser.trpc.connections.rename.mutate({ id: connectionId, label: 'Work' });
    expect((await browser.connect('ada', { connectionId })).connectionId).toBe(connectionId);
    expect((await browser.connect('ada')).connectionId).toBe(connectionId);
    await browser.trpc.connections.disconnect.mutate({ id: connectionId });
    expect((await browser.connect('ada')).connectionId).toBe(connectionId);
    expect(await connections()).toMatchObject([{ id: connectionId, status: 'connected', label: 'Work' }]);
    expect(await auditEvents('integration_reconnected')).not.toHaveLength(0);
  });

  it('stay untouched when another account is chosen at a reconnect', async () => {
    const { connectionId } = await browser.connect('ada');
    const before = await hub.deps.db.prisma.sealedToken.findUnique({ where: { connectionId } });
    const { landed } = await browser.connect('grace', { connectionId });
    expect(resultOf(landed)).toBe('ACCOUNT_MISMATCH');
    expect(await hub.deps.db.prisma.sealedToken.findUnique({ where: { connectionId } })).toEqual(before);
    expect(await connections()).toHaveLength(1);
    expect(await auditEvents('oauth_failed')).toMatchObject([{ metadata: { code: 'ACCOUNT_MISMATCH' } }]);
  });

  it('say which permissions are missing, and are not ready without those that were asked for by name', async () => {
    const partial = {
      consent: { decision: 'partial' as const, scopes: ['openid', 'profile', 'offline_access'] },
    };
    const { connectionId } = await browser.connect('ada', partial);
    expect(await browser.trpc.connections.get.query({ id: connectionId })).toMatchObject({
      status: 'connected',
      missingScope: ['email'],
    });
    const needed = await browser.connect('grace', { ...partial, scope: ['files.read'] });
    expect(await browser.trpc.connections.get.query({ id: needed.connectionId })).toMatchObject({
      status: 'error',
      reason: 'scope_missing',
      nextAction: 'reconnect',
      missingScope: expect.arrayContaining(['files.read']),
    });
    const { key } = await hub.createKey(['tokens:read']);
    const read = await hub.rest(key, 'POST', '/tokens', { userId, provider: 'sandbox', accountId: 'grace' });
    expect(await read.json()).toMatchObject({ error: { code: 'SCOPE_MISSING' } });
  });

  it('are complete although the provider never names openid and offline_access, also after a refresh', async () => {
    await hub.sandbox.setFault('token', { kind: 'patch_body', set: { scope: 'profile email' } });
    const { connectionId } = await browser.connect('ada', { scope: ['openid', 'offline_access'] });
    const connection = () => browser.trpc.connections.get.query({ id: connectionId });
    expect(await connection()).toMatchObject({ status: 'connected', reason: null, missingScope: [] });
    await browser.trpc.connections.refresh.mutate({ id: connectionId });
    expect(await connection()).toMatchObject({ status: 'connected', missingScope: [] });
  });

  it('are asked about when another account is chosen at a reconnect, in that browser only', async () => {
    // An account of nobody else: another one's grant would not be taken back.
    const account = await browser.signUp();
    const { connectionId } = await browser.connect('hopper');
    const { landed } = await browser.connect('grace', { connectionId });
    const flowId = landed.searchParams.get('flowId') ?? '';
    const elsewhere = hub.openBrowser();
    await elsewhere.signIn(account);
    await expect(elsewhere.trpc.flows.accountQuestion.query({ flowId })).rejects.toMatchObject({
      data: { error: { code: 'NOT_FOUND' } },
    });
    expect(await browser.trpc.flows.accountQuestion.query({ flowId })).toMatchObject({
      reconnected: { id: connectionId, providerAccountId: 'hopper' },
      chosen: { providerAccountId: 'grace' },
    });
    const answer = await browser.trpc.flows.answerAccountQuestion.mutate({ flowId, answer: 'replace' });
    expect(answer.code).toBeNull();
    expect(await browser.trpc.flows.get.query({ flowId })).toEqual({
      status: 'connected',
      connectionId: answer.connectionId,
    });
    const { connections: left } = await browser.trpc.connections.list.query({});
    expect(left).toMatchObject([{ id: answer.connectionId, providerAccountId: 'grace' }]);
    const revoked = () =>
      hub.deps.db.prisma.auditEvent.count({ where: { event: 'token_revoked', connectionId } });
    await expect.poll(revoked).toBe(1);
  });
});

describe('a provider in trouble', () => {
  const html = {
    kind: 'replace_body',
    body: '<html>canary-of-the-page</html>',
    contentType: 'text/html',
  } as const;
  it.each([
    ['500 at the token endpoint', 'token', { kind: 'status', status: 500 }, 'API_ERROR'],
    ['503 at the token endpoint', 'token', { kind: 'status', status: 503 }, 'API_ERROR'],
    ['an HTML page at the token endpoint', 'token', html, 'OAUTH_CALLBACK_ERROR'],
    ['a cut connection at the token endpoint', 'token', { kind: 'reset_before' }, 'NETWORK_ERROR'],
    [
      'a refusal of the client',
      'token',
      { kind: 'status', status: 400, body: { error: 'invalid_client' } },
      'CLIENT_MISCONFIGURED',
    ],
    [
      'a refusal with a code of its own',
      'token',
      { kind: 'status', status: 400, body: { error: 'not_today' } },
      'OAUTH_CALLBACK_ERROR',
    ],
    [
      'an error inside a 200',
      'token',
      { kind: 'replace_body', body: { ok: false, error: 'bad' }, contentType: 'application/json' },
      'OAUTH_CALLBACK_ERROR',
    ],
    ['500 at the profile, and no ID token', 'userinfo', { kind: 'status', status: 500 }, 'API_ERROR'],
    ['an HTML page at the profile, and no ID token', 'userinfo', html, 'OAUTH_CALLBACK_ERROR'],
  ] as const)(
    '(%s) ends the flow with its code, an event, and nothing lost',
    async (_, endpoint, fault, code) => {
      const { connectionId } = await browser.connect('ada');
      const before = await hub.deps.db.prisma.sealedToken.findUnique({ where: { connectionId } });
      const callback = await browser.beginConnect('ada', { connectionId });
      await hub.sandbox.setFault(endpoint, fault);
      // What names the account where the profile cannot be read.
      if (endpoint === 'userinfo')
        await hub.sandbox.setFault('token', { kind: 'patch_body', unset: ['id_token'] });
      const landed = await finish(callback);
      expect([landed.pathname, resultOf(landed)]).toEqual(['/connections', code]);
      expect(await auditEvents('oauth_failed')).toMatchObject([{ connectionId, metadata: { code } }]);
      expect(await hub.deps.db.prisma.sealedToken.findUnique({ where: { connectionId } })).toEqual(before);
      expect(await connections()).toMatchObject([{ id: connectionId, status: 'connected' }]);
      expect(hub.logText()).not.toContain('canary-of-the-page');

      await hub.sandbox.setFault(endpoint, null);
      await hub.sandbox.setFault('token', null);
      expect(await browser.connect('ada', { connectionId })).toMatchObject({ connectionId });
    },
  );

  it.each([{ kind: 'status', status: 500 }, html] as const)(
    '($kind at the profile) connects what the ID token names',
    async (fault) => {
      await hub.sandbox.setFault('userinfo', fault);
      const { landed } = await browser.connect('ada');
      expect(resultOf(landed)).toBe('connected');
      expect(await connections()).toMatchObject([{ providerAccountId: 'ada', status: 'connected' }]);
    },
  );
});

describe("the provider's own error", () => {
  it('is told to operators only', async () => {
    const body = { error: 'not_today', error_description: 'canary-of-the-description' };
    await hub.sandbox.setFault('token', { kind: 'status', status: 400, body });
    const landed = await finish(await browser.beginConnect('ada'));
    expect(landed.href).not.toContain('not_today');
    const flowId = landed.searchParams.get('flowId') ?? '';
    const { key } = await hub.createKey(['connections:read']);
    const flow = { status: 'error', code: 'OAUTH_CALLBACK_ERROR' };

    expect(await browser.trpc.flows.get.query({ flowId })).toEqual(flow);
    expect(await (await hub.rest(key, 'GET', `/flows/${flowId}`)).json()).toEqual(flow);

    await hub.changeUser(userId, { role: 'operator' });
    // A change of role ends every session.
    await browser.signIn(account);
    expect(await browser.trpc.flows.get.query({ flowId })).toEqual({ ...flow, providerError: 'not_today' });
  });
});

describe('a provider that cannot be asked for its endpoints', () => {
  it.each([
    ['answers 500', { kind: 'status', status: 500 }, 'API_ERROR', true],
    ['cuts the connection', { kind: 'reset_before' }, 'NETWORK_ERROR', true],
    [
      'answers with a page',
      { kind: 'replace_body', body: '<html></html>', contentType: 'text/html' },
      'OAUTH_INIT_ERROR',
      false,
    ],
  ] as const)(
    '(it %s) stops the start with its code, and nothing is left behind',
    async (_, fault, code, retryable) => {
      await using fresh = await startTestHub();
      const visitor = fresh.openBrowser();
      await visitor.signUp();
      await fresh.sandbox.setFault('discovery', fault);
      await expect(
        visitor.trpc.connections.start.mutate({ provider: 'sandbox', redirectUrl: '/' }),
      ).rejects.toMatchObject({ data: { error: { code, retryable, provider: 'sandbox' } } });
      expect(await fresh.deps.db.prisma.flow.count()).toBe(0);
      expect([...visitor.cookies.keys()].join()).not.toContain('.flow.');
      await fresh.sandbox.setFault('discovery', null);
      expect(await visitor.connect('ada')).toMatchObject({ connectionId: 1 });
    },
  );
});

describe('the flow cookie', () => {
  it('is for this host and scripts cannot read it', async () => {
    const response = await browser.post('/trpc/connections.start', { provider: 'sandbox', redirectUrl: '/' });
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-evergrant\.flow\.[\w-]{16}=/);
    expect(cookie.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=600',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
  });

  it('is limited in number, the oldest making room', async () => {
    const start = () => browser.trpc.connections.start.mutate({ provider: 'sandbox', redirectUrl: '/' });
    const first = await browser.beginConnect('ada');
    for (let time = 0; time < 9; time += 1) await start();
    const kept = [...browser.cookies.keys()].filter((name) => name.includes('.flow.'));
    expect(kept).toHaveLength(8);
    expect(resultOf(await finish(first))).toBe('INVALID_STATE');
    expect(resultOf(await finish(await browser.beginConnect('grace')))).toBe('connected');
  });

  it('does without its prefix on plain http elsewhere, where browsers refuse it', async () => {
    await using plain = await startTestHub({
      environment: { EVERGRANT_PUBLIC_URL: 'http://hub.internal:8080' },
    });
    const { key } = await plain.createKey(['connections:write']);
    const { id } = await plain.deps.db.prisma.user.create({ data: { name: 'x', email: 'x@example.com' } });
    const started = await plain.rest(key, 'POST', '/connections', {
      provider: 'sandbox',
      userId: id,
      redirectUrl: '/',
    });
    const { search } = new URL(String(at(await started.json(), 'authUrl')));
    const opened = await fetch(`${plain.listenUrl}/connect/sandbox${search}`, { redirect: 'manual' });
    const [cookie = ''] = opened.headers.getSetCookie();
    expect(cookie).toMatch(/^evergrant\.flow\./);
    expect(cookie).not.toContain('Secure');
    expect(plain.logText()).toMatch(/cookie/i);
  });
});
