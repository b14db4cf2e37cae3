import { API_KEY_SCOPES } from '@evergrant/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { at } from '../testing/at.ts';
import { type Browser, locationOf } from '../testing/browser.ts';
import { callProcedure, procedureTypes, restErrorSchema } from '../testing/call-procedure.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { appRouter } from '../trpc/app-router.ts';
import { connectionSchema } from '../trpc/schemas.ts';
import { restRoutesOf } from './rest-routes.ts';

let hub: TestHub;
let key: string;
let browser: Browser;
let userId: number;
beforeAll(async () => {
  hub = await startTestHub();
  ({ key } = await hub.createKey(API_KEY_SCOPES));
  browser = hub.openBrowser();
  ({ userId } = await browser.signUp());
});
afterAll(() => hub.stop());

const rest = (method: string, path: string, body?: unknown) => hub.rest(key, method, path, body);
const json = async (response: Response) => {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  return response.json();
};
const startedSchema = z.strictObject({
  authUrl: z.url(),
  state: z.string(),
  flowId: z.string(),
  expiresAt: z.iso.datetime(),
});
const pageSchema = z.object({
  events: z.array(z.object({ id: z.string(), event: z.string() })),
  nextCursor: z.string().nullable(),
});
const errorOf = async (response: Response) => restErrorSchema.parse(await response.json()).error;

describe('the REST mirror', () => {
  it('leads a backend through the life of a connection', async () => {
    const providers = await json(await rest('GET', '/providers'));
    expect(at(providers, 'providers')).toMatchObject([
      { id: 'sandbox', displayName: 'Sandbox', refreshable: true },
    ]);

    const started = startedSchema.parse(
      await json(
        await rest('POST', '/connections', {
          provider: 'sandbox',
          userId,
          redirectUrl: `${hub.url}/connections`,
        }),
      ),
    );
    expect(await json(await rest('GET', `/flows/${started.flowId}`))).toMatchObject({ status: 'pending' });

    const opened = locationOf(await browser.fetch(started.authUrl));
    const callback = await browser.consent(opened.href, { account: 'ada', decision: 'approve' });
    const landed = locationOf(await browser.fetch(callback));
    expect([landed.pathname, landed.searchParams.get('status')]).toEqual(['/connections', 'connected']);
    const id = Number(landed.searchParams.get('connectionId'));
    expect(await json(await rest('GET', `/flows/${started.flowId}`))).toEqual({
      status: 'connected',
      connectionId: id,
    });

    const connections = at(await json(await rest('GET', `/connections?userId=${userId}`)), 'connections');
    expect(connections).toMatchObject([
      { id, userId, provider: 'sandbox', providerAccountId: 'ada', status: 'connected' },
    ]);
    const connection = await json(await rest('GET', `/connections/${id}`));
    expect(connectionSchema.strict().parse(connection)).toEqual(at(connections, '0'));

    const token = await json(await rest('POST', '/tokens', { userId, provider: 'sandbox' }));
    const refreshed = await json(await rest('POST', `/connections/${id}/refresh`));
    expect(refreshed).toMatchObject({ id, status: 'connected', lastRefreshedAt: expect.any(String) });
    const newToken = await json(await rest('POST', '/tokens', { userId, provider: 'sandbox' }));
    expect(at(newToken, 'accessToken')).not.toBe(at(token, 'accessToken'));

    const results = await json(
      await rest('POST', '/connections/refresh', {
        connections: [
          { provider: 'sandbox', accountId: 'ada' },
          { provider: 'sandbox', accountId: 'nobody' },
        ],
      }),
    );
    expect(at(results, 'results')).toMatchObject([
      { status: 'refreshed', accountId: 'ada', connection: { id } },
      { status: 'failed', accountId: 'nobody', error: { code: 'ACCOUNT_NOT_FOUND', retryable: false } },
    ]);

    expect(await json(await rest('PATCH', `/connections/${id}`, { label: 'Work' }))).toMatchObject({
      label: 'Work',
    });
    expect(await json(await rest('DELETE', `/connections/${id}`))).toMatchObject({
      connection: { id, status: 'disconnected', isConnected: false },
      revocation: 'revoked',
    });
    expect(await json(await rest('GET', `/connections?userId=${userId}`))).toEqual({ connections: [] });
    expect(
      at(
        await json(await rest('GET', `/connections?userId=${userId}&includeDisconnected=true`)),
        'connections',
      ),
    ).toHaveLength(1);

    const history = pageSchema.parse(
      await json(await rest('GET', `/audit-events?userId=${userId}&connectionId=${id}&limit=3`)),
    );
    expect(history.events).toHaveLength(3);
    const { events } = pageSchema.parse(
      await json(await rest('GET', `/audit-events?userId=${userId}&limit=200`)),
    );
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining([
        'oauth_initiated',
        'oauth_completed',
        'token_refreshed',
        'connection_labelled',
        'integration_disconnected',
        'token_revoked',
      ]),
    );
    const next = pageSchema.parse(
      await json(
        await rest(
          'GET',
          `/audit-events?userId=${userId}&connectionId=${id}&limit=3&cursor=${history.nextCursor}`,
        ),
      ),
    );
    expect(BigInt(next.events[0]?.id ?? 0)).toBeLessThan(BigInt(history.events[2]?.id ?? 0));
  });

  it('invites a user of the host application', async () => {
    const invited = await json(
      await rest('POST', '/connect-sessions', { externalUserId: 'their-1', returnUrl: `${hub.url}/back` }),
    );
    expect(invited).toEqual({
      id: expect.stringMatching(/^[\w-]{43}$/),
      url: expect.stringMatching(new RegExp(`^${hub.url}/connect-sessions/[\\w-]{43}$`)),
      token: expect.stringMatching(/^evs_[\w-]{43}$/),
      userId: expect.any(Number),
      expiresAt: expect.any(String),
    });
    expect(await json(await rest('GET', '/connections?externalUserId=their-1'))).toEqual({ connections: [] });
  });

  it("tells a backend of all users' connections, and nobody else", async () => {
    const other = hub.openBrowser();
    const { userId: otherId } = await other.signUp();
    const { connectionId } = await other.connect('grace');
    const { connectionId: second } = await other.connect('linus');
    const all = async (query: string) => {
      const page = await json(await rest('GET', `/connections/all?${query}`));
      return z
        .object({
          connections: z.array(z.object({ id: z.int(), userId: z.int() })),
          nextCursor: z.string().nullable(),
        })
        .parse(page);
    };
    const first = await all(`cursor=${connectionId - 1}&limit=1&provider=sandbox`);
    expect(first).toEqual({
      connections: [{ id: connectionId, userId: otherId }],
      nextCursor: String(connectionId),
    });
    expect(await all(`cursor=${first.nextCursor}`)).toEqual({
      connections: [{ id: second, userId: otherId }],
      nextCursor: null,
    });
    expect((await all(`userId=${otherId}&status=connected`)).connections).toHaveLength(2);
    expect((await all('deadlineBefore=2001-01-01T00:00:00Z')).connections).toEqual([]);
    expect((await all('cursor=9999999999')).connections).toEqual([]);

    expect((await other.fetch('/api/v1/connections/all')).status).toBe(403);
    const { key: reader } = await hub.createKey(
      API_KEY_SCOPES.filter((scope) => scope !== 'connections:read'),
    );
    expect((await hub.rest(reader, 'GET', '/connections/all')).status).toBe(403);
  });

  it('finds nothing of a user of the host application whom nobody has seen yet', async () => {
    const unseen = `externalUserId=${encodeURIComponent('not seen / yet')}`;
    expect(await json(await rest('GET', `/connections?${unseen}`))).toEqual({ connections: [] });
    for (const list of ['all', 'search'])
      expect(await json(await rest('GET', `/connections/${list}?${unseen}`))).toEqual({
        connections: [],
        nextCursor: null,
      });
    expect(await json(await rest('GET', `/connections/summary?${unseen}`))).toMatchObject({ matching: 0 });
    expect((await rest('GET', '/connections?userId=2000000000')).status).toBe(400);
    expect((await rest('GET', '/connections/all?userId=2000000000')).status).toBe(400);
  });

  it('serves a signed-in user too, for their own things', async () => {
    const other = hub.openBrowser();
    await other.signUp();
    const { connectionId } = await other.connect('grace');
    const list = await json(await other.fetch('/api/v1/connections'));
    expect(at(list, 'connections')).toMatchObject([{ id: connectionId }]);
    expect((await other.fetch(`/api/v1/connections?userId=${userId}`)).status).toBe(403);
  });

  it('tells moments in UTC (ASVS 16.2.2)', async () => {
    const { events } = z
      .object({ events: z.array(z.object({ at: z.iso.datetime({ offset: true }) })) })
      .parse(await json(await rest('GET', `/audit-events?userId=${userId}`)));
    expect(events.length).toBeGreaterThan(0);
    expect(events.filter((event) => !event.at.endsWith('Z'))).toEqual([]);
  });

  it('serves its own description to anybody', async () => {
    const document = await json(await fetch(`${hub.url}/api/v1/openapi.json`));
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: `${hub.url}/api/v1` }] });
  });
});

describe('errors', () => {
  it('have one shape, with the correlation id of the answer', async () => {
    const response = await rest('GET', '/connections/999999');
    expect(response.status).toBe(404);
    expect(await errorOf(response)).toEqual({
      code: 'ACCOUNT_NOT_FOUND',
      message: 'Integration not found.',
      retryable: false,
      correlationId: response.headers.get('x-correlation-id'),
      docs: '/docs/errors.md#account_not_found',
    });
  });

  it('carry the same body over tRPC', async () => {
    const overRest = await errorOf(await rest('GET', '/connections/999999'));
    const { text, status } = await callProcedure(hub.withKey(key), 'connections.get', { id: 999_999 });
    const error = at(JSON.parse(text), 'error');
    expect(status).toBe(404);
    expect(at(error, 'data.error')).toEqual({ ...overRest, correlationId: expect.any(String) });
    expect(error).toMatchObject({
      code: -32004,
      data: { code: 'NOT_FOUND', httpStatus: 404, path: 'connections.get' },
    });
    expect(text).not.toContain('stack');
  });

  it.each([
    ['an unknown path', 'GET', '/nothing', 404, 'NOT_FOUND'],
    ['an unknown method', 'PUT', '/connections', 405, 'METHOD_NOT_ALLOWED'],
    ['a provider that is not configured', 'POST', '/connections', 400, 'INVALID_PROVIDER'],
  ])('answer %s', async (_, method, path, status, code) => {
    const response = await rest(
      method,
      path,
      method === 'POST' ? { provider: 'google', userId, redirectUrl: hub.url } : undefined,
    );
    expect([response.status, (await errorOf(response)).code]).toEqual([status, code]);
  });

  it.each([
    ['a user who does not exist', { userId: 2_000_000_000 }, 'INVALID_USER_ID'],
    ['nobody named', {}, 'INVALID_USER_ID'],
    ['a redirect to elsewhere', { userId: 1, redirectUrl: 'https://evil.example' }, 'INVALID_REDIRECT_URL'],
    ['a redirect that is none', { userId: 1, redirectUrl: 'nonsense' }, 'INVALID_REDIRECT_URL'],
    ['a reconnect of nothing', { userId: 1, connectionId: 999_999 }, 'ACCOUNT_NOT_FOUND'],
  ])('answer a start with %s, under the correlation id of the answer', async (_, input, code) => {
    const response = await rest('POST', '/connections', {
      provider: 'sandbox',
      redirectUrl: hub.url,
      ...input,
    });
    expect(await errorOf(response)).toMatchObject({
      code,
      correlationId: response.headers.get('x-correlation-id'),
    });
    expect(response.status).toBeLessThan(500);
  });

  it("are not made of what tRPC's client for React adds to a page", async () => {
    const page = await callProcedure(hub.withKey(key), 'audit.list', {
      userId,
      limit: 1,
      direction: 'forward',
    });
    expect(page.status).toBe(200);
  });

  it('name each field that is wrong by its path', async () => {
    const start = await rest('POST', '/connections', {
      provider: 'Sand Box',
      redirectUrl: 7,
      scope: ['a', 1],
    });
    expect(start.status).toBe(422);
    expect(Object.keys((await errorOf(start)).fields ?? {}).sort()).toEqual([
      'provider',
      'redirectUrl',
      'scope.1',
    ]);
    const batch = await rest('POST', '/connections/refresh', { connections: [{ provider: 'sandbox' }] });
    expect(Object.keys((await errorOf(batch)).fields ?? {})).toEqual(['connections.0.accountId']);
    const query = await rest('GET', '/audit-events?userId=1&limit=1000');
    expect(Object.keys((await errorOf(query)).fields ?? {})).toEqual(['limit']);
    const path = await rest('GET', '/connections/first');
    expect(Object.keys((await errorOf(path)).fields ?? {})).toEqual(['id']);
  });

  it.each([
    [
      'a body',
      'provider',
      'POST',
      '/connect-sessions',
      { externalUserId: 'x', returnUrl: '/', provider: [] },
    ],
    ['a token request', 'account', 'POST', '/tokens', { userId: 1, provider: 'sandbox', account: 'ada' }],
    [
      'an element',
      'connections.0.id',
      'POST',
      '/connections/refresh',
      { connections: [{ provider: 'sandbox', accountId: 'ada', id: 1 }] },
    ],
    ['a query', 'form', 'GET', '/audit-events?userId=1&form=csv', undefined],
    [
      'the query of a list',
      'includeDisconected',
      'GET',
      '/connections?userId=1&includeDisconected=true',
      undefined,
    ],
    ['a call that takes nothing', 'userId', 'GET', '/providers?userId=1', undefined],
    [
      'the query of a call with a body',
      'query.userId',
      'POST',
      '/tokens?userId=1',
      { userId: 1, provider: 'sandbox' },
    ],
    ['the body of a call without one', 'body.revoke', 'DELETE', '/connections/1', { revoke: false }],
    ['a body that repeats the path', 'body.id', 'PATCH', '/connections/1', { id: 2, label: 'x' }],
  ])('name an unknown field of %s', async (_, name, method, path, body) => {
    const response = await rest(method, path, body);
    const { code, fields } = await errorOf(response);
    expect([response.status, code, fields]).toEqual([
      422,
      'VALIDATION_ERROR',
      { [name]: 'is not a field of this call' },
    ]);
  });

  it.each([
    ['that is not JSON', '{"provider":', 'application/json', 422, 'VALIDATION_ERROR'],
    ['that is no object', '[]', 'application/json', 422, 'VALIDATION_ERROR'],
    [
      'that poisons prototypes',
      '{"__proto__":{"provider":"sandbox"}}',
      'application/json',
      422,
      'VALIDATION_ERROR',
    ],
    [
      'of another type',
      'provider=sandbox',
      'application/x-www-form-urlencoded',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'that is too large',
      JSON.stringify({ provider: 'x'.repeat(1_100_000) }),
      'application/json',
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('answer a body %s', async (_, body, type, status, expected) => {
    for (const path of ['/api/v1/connections', '/trpc/connections.start', '/api/v1/tokens']) {
      const response = await hub.withKey(key)(path, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      const answer = await response.json();
      const code = at(answer, path.startsWith('/trpc') ? 'error.data.error.code' : 'error.code');
      expect([path, response.status, code]).toEqual([path, status, expected]);
      expect(JSON.stringify(answer)).not.toContain('stack');
    }
  });

  it('let a call without input have an empty body', async () => {
    const response = await hub.withKey(key)('/api/v1/connections/999999/refresh', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '',
    });
    expect(response.status).toBe(404);
  });

  it('keep the id that the caller gave its request, where it has a sensible form', async () => {
    const ask = async (correlationId: string) => {
      const response = await fetch(`${hub.url}/api/v1/connections/1`, {
        headers: { 'x-correlation-id': correlationId },
      });
      return [response.headers.get('x-correlation-id'), (await errorOf(response)).correlationId];
    };
    expect(await ask('my-request-0001')).toEqual(['my-request-0001', 'my-request-0001']);
    const [made, shown] = await ask('<script>');
    expect(made).toMatch(/^int-/);
    expect(shown).toBe(made);
  });
});

describe('an input that nobody means', () => {
  const hostile: unknown[] = [
    null,
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    "'; DROP TABLE users; --",
    '../../etc/passwd',
    'x'.repeat(3_000),
    -1,
    0,
    1.5,
    2 ** 31,
    2 ** 53,
    1e308,
    '99999999999999999999',
    '9223372036854775808',
    true,
    [],
    ['\u0000'],
    {},
    { '\u0000': '\u0000' },
    { constructor: { prototype: {} } },
  ];
  const valid: Record<string, Record<string, unknown>> = {
    'connections.start': { provider: 'sandbox', userId: 1, redirectUrl: '/' },
    'connections.refreshMany': { connections: [{ provider: 'sandbox', accountId: 'nobody' }] },
    'connectSessions.create': { externalUserId: 'x', returnUrl: '/' },
    'users.create': { externalUserId: 'x', name: 'x' },
    'users.rename': { externalUserId: 'x', name: 'x' },
    'tokens.get': { userId: 1, provider: 'sandbox' },
    'connections.rename': { id: 1, label: 'x' },
  };
  const routes = restRoutesOf(appRouter._def.procedures);

  it.each(routes)('is never a defect of ours: $procedure', async ({ procedure, input }) => {
    const fields = Object.keys(input.shape);
    const inputs = fields.flatMap((field) =>
      hostile.map((value) => ({ userId: 1, id: 1, flowId: 'x', ...valid[procedure], [field]: value })),
    );
    const answers = await Promise.all(
      [...inputs, ...hostile].map((one) => callProcedure(hub.withKey(key), procedure, one)),
    );
    const defects = answers.filter(({ status }) => status >= 500).map(({ text }) => text);
    expect(defects).toEqual([]);
  });

  it('in a query or a path is never a defect of ours', async () => {
    const texts = [
      '%00',
      '%ff',
      '%',
      '%ed%a0%80',
      '9999999999',
      '99999999999999999999',
      '-1',
      '1e9',
      'a'.repeat(5000),
    ];
    const paths = texts.flatMap((text) => [
      `/api/v1/connections/${text}`,
      `/api/v1/flows/${text}`,
      `/api/v1/connections?userId=${text}`,
      `/api/v1/connections?externalUserId=${text}`,
      `/api/v1/audit-events?userId=1&cursor=${text}`,
      `/api/v1/audit-events?userId=1&provider=${text}`,
      `/api/v1/connections?userId=1&userId=${text}`,
      `/trpc/${text}`,
      `/trpc/connections.get?input=${text}`,
      `/${text}`,
    ]);
    const defects: unknown[] = [];
    for (const path of paths) {
      const response = await hub.withKey(key)(path);
      if (response.status >= 500) defects.push([path.slice(0, 80), response.status, await response.text()]);
    }
    expect(defects).toEqual([]);
  });

  it('nested without end is refused as that, and not a defect of ours', async () => {
    const levels = 20_000;
    const body = `{"email":${'['.repeat(levels)}${']'.repeat(levels)},"password":"x"}`;
    const headers = { 'content-type': 'application/json' };
    const answers = await Promise.all([
      hub.openBrowser().fetch('/api/auth/sign-in/email', { method: 'POST', headers, body }),
      hub.openBrowser().fetch('/trpc/sessions.end', { method: 'POST', headers, body }),
      hub.withKey(key)('/api/v1/connections', {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': 'nested' },
        body,
      }),
    ]);
    for (const answer of answers)
      expect([answer.status, await answer.text()]).toEqual([
        422,
        expect.stringContaining('nested too deeply'),
      ]);
  });

  it.each(['0000-12-31T23:59:59Z', '0001-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00'])(
    'as a moment outside of what can be kept or told is refused: %s',
    async (moment) => {
      const from = await rest('GET', `/audit-events?${new URLSearchParams({ userId: '1', from: moment })}`);
      const account = { externalUserId: 'x', provider: 'sandbox', accountId: 'x', accessToken: 'x' };
      const imported = await rest('POST', '/connections/import', {
        connections: [{ ...account, expiresAt: moment }],
      });
      expect([from.status, (await errorOf(from)).fields]).toEqual([
        422,
        { from: expect.stringContaining('years 1 to 9999') },
      ]);
      expect([imported.status, Object.keys((await errorOf(imported)).fields ?? {})]).toEqual([
        422,
        ['connections.0.expiresAt'],
      ]);
    },
  );

  it('as an id that no session can have is refused', async () => {
    expect(await callProcedure(browser.fetch, 'sessions.end', { id: 2 ** 31 })).toMatchObject({
      status: 422,
      code: 'VALIDATION_ERROR',
    });
  });

  it('of one caller does not harm the reads of others', async () => {
    const other = hub.openBrowser();
    const account = await other.signUp();
    await other.connect('alan');
    hub.deps.tokenCache.clear();
    const read = (user: number) => rest('POST', '/tokens', { userId: user, provider: 'sandbox' });
    const [good, bad] = await Promise.all([read(account.userId), read(2 ** 40)]);
    expect([good.status, bad.status < 500]).toEqual([200, true]);
  });
});

it('every procedure but those for a browser of the dashboard is mirrored', () => {
  const mirrored = restRoutesOf(appRouter._def.procedures).map(({ procedure }) => procedure);
  expect(
    Object.keys(procedureTypes)
      .filter((name) => !mirrored.includes(name) && !name.startsWith('providerConfigurations.'))
      .sort(),
  ).toEqual([
    'account.get',
    'anomalies.dismiss',
    'anomalies.list',
    'audit.search',
    'audit.verification',
    'connections.disconnectMatching',
    'connections.onChange',
    'connections.refreshMatching',
    'connections.some',
    'flows.accountQuestion',
    'flows.answerAccountQuestion',
    'flows.list',
    'me.get',
    'notifications.choices',
    'notifications.choose',
    'notifications.chooseLanguage',
    'notifications.list',
    'notifications.markRead',
    'overview.firstSteps',
    'overview.get',
    'people.connection',
    'people.connections',
    'people.endSessions',
    'people.get',
    'people.list',
    'people.sessions',
    'sessions.end',
    'sessions.endAll',
    'sessions.list',
    'settings.get',
  ]);
  expect(mirrored).toEqual(expect.arrayContaining(['connections.resources', 'connections.chooseResource']));
});

describe('a request that is sent again with its Idempotency-Key', () => {
  const createKey = (idempotencyKey: string, body: unknown, by = key) =>
    hub.withKey(by)('/api/v1/webhook-endpoints', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify(body),
    });
  const endpoint = { url: 'https://example.com/hook' };
  const countEndpoints = () => hub.deps.db.prisma.webhookEndpoint.count();

  it('is answered as the first time, secret and all, and nothing is made twice', async () => {
    const before = await countEndpoints();
    const [first, second] = [await createKey('a', endpoint), await createKey('a', endpoint)];
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([
      'false',
      'true',
    ]);
    const answer = await json(first);
    expect(at(answer, 'secret')).toMatch(/^whsec_/);
    expect(await json(second)).toEqual(answer);
    expect(await countEndpoints()).toBe(before + 1);
    const { rows } = await hub.deps.db.pool.query<{ row: string }>({
      text: 'SELECT row_to_json(idempotent_answers)::text AS row FROM idempotent_answers',
    });
    expect(rows.map(({ row }) => row).join()).not.toContain(String(at(answer, 'secret')));
  });

  it('is made once however many come at once', async () => {
    const before = await countEndpoints();
    const answers = await Promise.all(Array.from({ length: 10 }, () => createKey('b', endpoint)));
    const made = answers.filter(({ status }) => status === 200);
    expect(made.length).toBeGreaterThan(0);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([409, '1']);
      expect(await errorOf(answer)).toMatchObject({ code: 'REQUEST_IN_PROGRESS', retryable: true });
    }
    expect(new Set(await Promise.all(made.map((answer) => answer.text()))).size).toBe(1);
    expect(await countEndpoints()).toBe(before + 1);
  });

  it('stands for one request of one caller, for a day', async () => {
    await createKey('c', endpoint);
    const other = await createKey('c', { url: 'https://example.com/other' });
    expect([other.status, (await errorOf(other)).code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const { key: anotherKey } = await hub.createKey(API_KEY_SCOPES);
    expect((await createKey('c', endpoint, anotherKey)).headers.get('idempotency-replayed')).toBe('false');
    hub.clock.advance(24 * 3_600_000);
    expect((await createKey('c', endpoint)).headers.get('idempotency-replayed')).toBe('false');
    hub.clock.advance(-24 * 3_600_000);
  });

  it('is for API keys: what a person is answered is never kept', async () => {
    const kept = () => hub.deps.db.prisma.idempotentAnswer.count();
    const before = await kept();
    const answer = await browser.fetch('/api/v1/connections', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'of-a-person' },
      body: JSON.stringify({ provider: 'sandbox', redirectUrl: hub.url }),
    });
    expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([200, null]);
    expect(await kept()).toBe(before);
  });

  it('may be mended when it was refused, and is no key when it is none', async () => {
    expect((await createKey('d', { url: 'no address' })).status).toBe(422);
    expect((await createKey('d', endpoint)).status).toBe(200);
    const blank = await createKey('two words', endpoint);
    expect([blank.status, (await errorOf(blank)).fields]).toEqual([
      422,
      { 'Idempotency-Key': expect.stringContaining('printable') },
    ]);
  });
});

it('says which methods an address has, which type a body must have, and how to be let in', async () => {
  const put = await rest('PUT', '/providers');
  expect([put.status, put.headers.get('allow'), (await errorOf(put)).code]).toEqual([
    405,
    expect.stringContaining('GET'),
    'METHOD_NOT_ALLOWED',
  ]);
  const form = await hub.withKey(key)('/api/v1/connect-sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'a=b',
  });
  expect([form.status, (await errorOf(form)).code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  const stranger = await fetch(`${hub.url}/api/v1/connections`);
  expect([stranger.status, stranger.headers.get('www-authenticate')]).toEqual([
    401,
    'Bearer realm="Evergrant"',
  ]);
});
