import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@evergrant/sandbox';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.ts';
import { freePort } from '../testing/free-port.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { temporaryFolder } from '../testing/test-environment.ts';

const SECRET = { client: 'the client secret', notice: 'the notice secret' };
const REVOKED = 'https://schemas.openid.net/secevent/oauth/event-type/tokens-revoked';
const EVENT_ISSUER = 'https://events.example.com/';

/** Providers that differ in how their notices are signed; behind all of them is one sandbox. */
const NOTICES = (jwksUri: string) => ({
  stamped: {
    verification: {
      method: 'hmac_sha256',
      secret: 'notice_secret',
      header: 'x-signature',
      encoding: 'hex',
      value: 'v0={signature}',
      message: 'v0:{timestamp}:{body}',
      timestamp_header: 'x-timestamp',
      tolerance: 300,
    },
    topic: { path: ['event.type', 'type'] },
    at: 'event_time',
    topics: {
      gone: [{ means: 'grant_revoked', accounts: 'event.users.*' }],
      all_gone: [{ means: 'grant_revoked', accounts_below: '{event.beginning}' }],
      perhaps: [{ means: 'grant_doubtful', accounts: 'event.users.*' }],
    },
    answers: {
      hello: { challenge: { path: 'challenge' } },
      validate: { plain: { path: 'token' }, sealed: { hmac_sha256_of: 'token' } },
    },
    note: 'A note.',
  },
  combined: {
    verification: {
      method: 'hmac_sha256',
      secret: 'client_secret',
      header: 'x-signature',
      encoding: 'hex',
      value: 't={timestamp},s={signature}',
      message: '{timestamp}.{body}',
      tolerance: 300,
    },
    topic: { path: 'event' },
    at: 'create_time',
    topics: { gone: [{ means: 'grant_revoked', accounts: 'user' }] },
    note: 'A note.',
  },
  plain: {
    verification: { method: 'hmac_sha256', secret: 'client_secret', header: 'x-hmac', encoding: 'base64' },
    topic: { header: 'x-topic' },
    topics: {
      'app/uninstalled': [{ means: 'grant_revoked', accounts: '{id}' }],
      'shop/redact': [{ means: 'data_deletion', accounts: '{shop_id}' }],
    },
    note: 'A note.',
  },
  asking: {
    verification: { method: 'signed_request' },
    topic: 'address',
    at: 'issued_at',
    topics: {
      deauthorize: [{ means: 'grant_revoked', accounts: 'user_id' }],
      data_deletion: [{ means: 'data_deletion', accounts: 'user_id' }],
    },
    answers: { data_deletion: { url: 'status_url', confirmation_code: 'confirmation_code' } },
    note: 'A note.',
  },
  signalling: {
    verification: { method: 'security_event_token', issuer: EVENT_ISSUER, jwks_uri: jwksUri },
    at: 'toe',
    topics: { [REVOKED]: [{ means: 'grant_revoked', accounts: 'event.subject.sub' }] },
    note: 'A note.',
  },
  silent: undefined,
});
type Id = keyof ReturnType<typeof NOTICES>;

let provider: Sandbox;
let hub: TestHub;
let browser: Browser;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let strangers: Awaited<ReturnType<typeof generateKeyPair>>;
const cleanup = new AsyncDisposableStack();

beforeAll(async () => {
  const folder = cleanup.use(temporaryFolder());
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  keys = await generateKeyPair('RS256');
  strangers = await generateKeyPair('RS256');
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256' }] };
  const keyPort = await freePort();
  const issuer = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(jwks)),
  ).listen(keyPort, '127.0.0.1');
  await once(issuer, 'listening');
  cleanup.defer(() => void issuer.close());
  const notices = NOTICES(`http://127.0.0.1:${keyPort}/keys`);
  provider = await startSandbox({
    clients: Object.keys(notices).map((id) => ({
      clientId: id,
      clientSecret: SECRET.client,
      redirectUris: [`${url}/oauth/callback/${id}`],
    })),
  });
  cleanup.defer(() => provider.close());
  const entries = Object.entries(notices).map(([id, entry]) => [
    id,
    {
      client_id: id,
      client_secret: SECRET.client,
      notice_secret: SECRET.notice,
      issuer: provider.issuer,
      scope: ['openid', 'profile', 'email', 'offline_access'],
      authorization_request: { params: { prompt: 'consent' } },
      dead_grant_codes: ['invalid_grant'],
      ...(entry === undefined ? {} : { notices: entry }),
    },
  ]);
  const providers = join(folder.path, 'providers.json');
  writeFileSync(providers, JSON.stringify(Object.fromEntries(entries)));
  hub = await startTestHub({
    environment: {
      PORT: String(port),
      EVERGRANT_PUBLIC_URL: url,
      EVERGRANT_PROVIDERS_FILE: providers,
      EVERGRANT_TRUSTED_PROVIDER_ORIGINS: `${provider.issuer},http://127.0.0.1:${keyPort}`,
    },
  });
  cleanup.defer(() => hub.stop());
});
afterAll(() => cleanup.disposeAsync());
beforeEach(async () => {
  browser = hub.openBrowser();
  await browser.signUp();
});

/** Connects an account at one of the providers, long enough ago for a notice of now to be about this consent. */
async function connect(id: Id, { account = 'ada', agoMs = 120_000 } = {}) {
  const { authUrl } = await browser.trpc.connections.start.mutate({
    provider: id,
    redirectUrl: '/connections',
  });
  await provider.control.consent({ account, decision: 'approve' });
  const callback = (await browser.fetch(authUrl)).headers.get('location') ?? '';
  await browser.fetch(callback);
  const { connections } = await browser.trpc.connections.list.query({});
  const connection = connections.find((each) => each.provider === id && each.providerAccountId === account);
  if (connection === undefined) throw new Error(`${account} was not connected`);
  hub.clock.advance(agoMs);
  return connection.id;
}

const stateOf = async (connectionId: number) => {
  const { status, reason } = await hub.deps.db.prisma.connection.findUniqueOrThrow({
    where: { id: connectionId },
  });
  return reason === null ? status : `${status}: ${reason}`;
};
const eventsOf = async (connectionId: number, event: string) =>
  hub.deps.db.prisma.auditEvent.findMany({ where: { connectionId, event }, orderBy: { id: 'asc' } });

const seconds = (offsetMs = 0) => Math.floor((hub.clock.now().getTime() + offsetMs) / 1_000);

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${hub.url}/oauth/notices/${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });

const mac = (secret: string, message: string) => createHmac('sha256', secret).update(message);

/** Notices, each as its provider would sign it. */
const send = {
  stamped(content: object, { secret = SECRET.notice, at = seconds(), id = 'stamped' } = {}) {
    const body = JSON.stringify(content);
    const signature = mac(secret, `v0:${at}:${body}`).digest('hex');
    return post(id, body, { 'x-signature': `v0=${signature}`, 'x-timestamp': String(at) });
  },
  combined(content: object, { secret = SECRET.client, at = seconds() } = {}) {
    const body = JSON.stringify(content);
    return post('combined', body, {
      'x-signature': `t=${at},s=${mac(secret, `${at}.${body}`).digest('hex')}`,
    });
  },
  plain(topic: string, content: object, secret = SECRET.client) {
    const body = JSON.stringify(content);
    return post('plain', body, { 'x-topic': topic, 'x-hmac': mac(secret, body).digest('base64') });
  },
  asking(topic: string, content: object, secret = SECRET.client) {
    const payload = Buffer.from(JSON.stringify({ algorithm: 'HMAC-SHA256', ...content })).toString(
      'base64url',
    );
    const signed = `${mac(secret, payload).digest('base64url')}.${payload}`;
    return post(`asking/${topic}`, new URLSearchParams({ signed_request: signed }).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
  },
  async signalling(
    claims: object,
    {
      header = {},
      key = keys.privateKey,
    }: { header?: Partial<JWTHeaderParameters>; key?: Parameters<SignJWT['sign']>[0] } = {},
  ) {
    const all = { iss: EVENT_ISSUER, aud: 'signalling', iat: seconds(), jti: randomUUID(), ...claims };
    const token = await new SignJWT(all)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'secevent+jwt', ...header })
      .sign(key);
    return post('signalling', token, { 'content-type': 'application/secevent+jwt' });
  },
};
const revoked = (sub: string) => ({
  events: { [REVOKED]: { subject: { subject_type: 'iss-sub', iss: EVENT_ISSUER, sub } } },
});
const gone = (...users: string[]) => ({
  type: 'event',
  event_time: seconds(),
  event: { type: 'gone', users },
});

describe('a notice that verifies', () => {
  it.each([
    ['stamped', () => send.stamped(gone('ada', 'nobody'))],
    ['combined', () => send.combined({ event: 'gone', create_time: seconds(), user: 'ada' })],
    ['asking', () => send.asking('deauthorize', { user_id: 'ada', issued_at: seconds() })],
    ['signalling', () => send.signalling({ ...revoked('ada'), toe: seconds() })],
  ] as const)('ends the grant of the account at once: %s', async (id, notify) => {
    const connectionId = await connect(id);
    const other = await connect(id, { account: 'bob', agoMs: 0 });
    const elsewhere = await connect('silent');
    expect(await stateOf(connectionId)).toBe('connected');
    const answer = await notify();
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(await stateOf(connectionId)).toBe('error: grant_refused');
    expect([await stateOf(other), await stateOf(elsewhere)]).toEqual(['connected', 'connected']);
    const [event, ...more] = await eventsOf(connectionId, 'grant_withdrawn');
    expect(event).toMatchObject({
      actor: `provider:${id}`,
      accountId: 'ada',
      metadata: { confirmed: false },
    });
    expect(more).toEqual([]);
    // Nobody is handed what is over, and the page of its owner knows.
    const token = await hub.deps.db.prisma.sealedToken.findUniqueOrThrow({ where: { connectionId } });
    expect(token.refreshDueAt).toBeNull();
    expect(token.expiresAt?.getTime()).toBeLessThanOrEqual(hub.clock.now().getTime());
    const { connections } = await browser.trpc.connections.list.query({});
    expect(connections.find((each) => each.id === connectionId)).toMatchObject({
      status: 'error',
      nextAction: 'reconnect',
    });
    // Sent again it changes nothing.
    expect((await notify()).status).toBe(200);
    expect(await eventsOf(connectionId, 'grant_withdrawn')).toHaveLength(1);
  });

  it('concerns everybody who has connected the account, and all accounts below a beginning', async () => {
    const first = await connect('stamped');
    const somebody = hub.openBrowser();
    await somebody.signUp();
    browser = somebody;
    const second = await connect('stamped');
    const bob = await connect('stamped', { account: 'bob' });
    const all = { type: 'event', event_time: seconds(), event: { type: 'all_gone', beginning: 'ad' } };
    expect((await send.stamped(all)).status).toBe(200);
    expect([await stateOf(first), await stateOf(second), await stateOf(bob)]).toEqual([
      'error: grant_refused',
      'error: grant_refused',
      'connected',
    ]);
  });

  it('that is older than the last consent is about a grant that is gone already', async () => {
    const connectionId = await connect('stamped');
    const old = { ...gone('ada'), event_time: seconds(-600_000) };
    expect((await send.stamped(old)).status).toBe(200);
    expect(await stateOf(connectionId)).toBe('connected');
    expect((await send.asking('deauthorize', { user_id: 'ada', issued_at: seconds(-600_000) })).status).toBe(
      200,
    );
    expect(await hub.deps.db.prisma.outboxJob.count({ where: { name: 'follow-notice' } })).toBe(0);
  });

  it('is answered alike where the account is not known here, or the topic says nothing', async () => {
    for (const content of [gone('nobody'), { ...gone('ada'), event: { type: 'other' } }, {}, [], 'text']) {
      const answer = await send.stamped(content as object);
      expect([answer.status, await answer.text()]).toEqual([200, '']);
    }
    const odd = { ...gone('a\u0000da', '\ud800', 'x'.repeat(2_000)), event_time: 'never' };
    expect((await send.stamped(odd)).status).toBe(200);
    const prototype = { ...gone('ada'), event: { type: 'constructor', users: ['ada'] } };
    expect((await send.stamped(prototype)).status).toBe(200);
  });

  it.each(['json', 'text/plain', 'application/json; charset=latin1', 'multipart/form-data; boundary=b'])(
    'is taken whatever type it says that it is: %s',
    async (type) => {
      const at = seconds();
      const body = JSON.stringify({ type: 'hello', challenge: 'abc' });
      const answer = await post('stamped', body, {
        'content-type': type,
        'x-signature': `v0=${mac(SECRET.notice, `v0:${at}:${body}`).digest('hex')}`,
        'x-timestamp': String(at),
      });
      expect([answer.status, await answer.json()]).toEqual([200, { challenge: 'abc' }]);
    },
  );

  it('answers what the provider waits for', async () => {
    const hello = await send.stamped({ type: 'hello', challenge: 'abc' });
    expect([hello.status, await hello.json()]).toEqual([200, { challenge: 'abc' }]);
    const validate = await send.stamped({ type: 'validate', token: 'plain text' });
    expect(await validate.json()).toEqual({
      plain: 'plain text',
      sealed: mac(SECRET.notice, 'plain text').digest('hex'),
    });
    const unsigned = await send.stamped({ type: 'validate', token: 'plain text' }, { secret: 'a guess' });
    expect([unsigned.status, await unsigned.text()]).toEqual([401, '']);
  });
});

describe('a notice that may be about an earlier grant', () => {
  const asked = (connectionId: number) => expect.poll(() => stateOf(connectionId), { timeout: 20_000 });

  it('ends the grant where the provider refuses as well', async () => {
    const connectionId = await connect('plain', { account: 'carol' });
    await provider.control.revokeGrants('carol');
    expect((await send.plain('app/uninstalled', { id: 'carol' })).status).toBe(200);
    await asked(connectionId).toBe('error: grant_refused');
    await expect
      .poll(() => eventsOf(connectionId, 'grant_withdrawn'))
      .toMatchObject([{ actor: 'system', metadata: { topic: 'app/uninstalled', confirmed: true } }]);
  });

  it('changes nothing where the provider still renews it', async () => {
    const connectionId = await connect('plain');
    const combined = await connect('combined');
    const recent = await connect('stamped', { agoMs: 0 });
    await provider.control.clearLedger();
    expect((await send.plain('app/uninstalled', { id: 'ada' })).status).toBe(200);
    expect((await send.plain('shop/redact', { shop_id: 'ada' })).status).toBe(200);
    // At the very moment of the consent: nobody knows which of the two came first.
    expect((await send.stamped(gone('ada'))).status).toBe(200);
    const refreshed = async (id: number) => (await eventsOf(id, 'token_refreshed')).length;
    await expect.poll(() => refreshed(connectionId), { timeout: 20_000 }).toBeGreaterThanOrEqual(1);
    await expect.poll(() => refreshed(recent), { timeout: 20_000 }).toBe(1);
    for (const id of [connectionId, recent, combined]) expect(await stateOf(id)).toBe('connected');
    expect(
      await hub.deps.db.prisma.connection.findUniqueOrThrow({ where: { id: connectionId } }),
    ).toMatchObject({
      accountName: expect.any(String),
    });
    expect(await refreshed(combined)).toBe(0);
  });
});

describe('more notices than there are questions in a minute', () => {
  it('lead to one more question when it is over, so that the last of them is not lost', async () => {
    const connectionId = await connect('stamped', { account: 'erin', agoMs: 0 });
    const later = { name: 'follow-notice', dueAt: { gt: new Date(Date.now() + 30_000) } };
    const waiting = () => hub.deps.db.prisma.outboxJob.findMany({ where: later });
    const perhaps = { type: 'event', event_time: seconds(), event: { type: 'perhaps', users: ['erin'] } };
    for (let sent = 0; sent < 3; sent += 1) expect((await send.stamped(perhaps)).status).toBe(200);
    expect(await waiting()).toEqual([]);
    for (let sent = 0; sent < 3; sent += 1) expect((await send.stamped(perhaps)).status).toBe(200);
    expect(await waiting()).toMatchObject([{ payload: { connectionId, means: 'grant_doubtful' } }]);
    await hub.deps.db.prisma.outboxJob.deleteMany({ where: later });
  });
});

describe('a request for deletion', () => {
  it('ends the grant, forgets the tokens and what is known of the account, and tells where to ask', async () => {
    const connectionId = await connect('asking', { account: 'dave' });
    const answer = await send.asking('data_deletion', { user_id: 'dave', issued_at: seconds() });
    const { url, confirmation_code: code } = (await answer.json()) as {
      url: string;
      confirmation_code: string;
    };
    expect(url).toBe(`${hub.url}/oauth/notices/asking?code=${code}`);
    const page = await fetch(url, { headers: { 'accept-language': 'fr' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain(code);
    await expect
      .poll(() => eventsOf(connectionId, 'account_data_deleted'), { timeout: 20_000 })
      .toHaveLength(1);
    expect(
      await hub.deps.db.prisma.connection.findUniqueOrThrow({
        where: { id: connectionId },
        include: { sealedToken: true },
      }),
    ).toMatchObject({
      status: 'disconnected',
      accountName: null,
      accountEmail: null,
      avatarUrl: null,
      sealedToken: null,
    });
  });

  it('shows a page for its own numbers only', async () => {
    for (const path of [
      'asking',
      'asking?code=%3Cscript%3E',
      'silent?code=int-12345678',
      'unknown?code=int-12345678',
    ])
      expect((await fetch(`${hub.url}/oauth/notices/${path}`)).status).toBe(404);
  });
});

describe('what does not verify', () => {
  it('is answered 401 without a word, and changes nothing', async () => {
    const ids = {
      stamped: await connect('stamped', { agoMs: 0 }),
      combined: await connect('combined', { agoMs: 0 }),
      plain: await connect('plain', { agoMs: 0 }),
      asking: await connect('asking', { agoMs: 0 }),
      signalling: await connect('signalling'),
    };
    const before = await hub.deps.db.prisma.auditEvent.count();
    const body = JSON.stringify(gone('ada'));
    const hs256 = { header: { alg: 'HS256' }, key: new TextEncoder().encode(SECRET.client) };
    const unsigned = [
      { alg: 'none', typ: 'secevent+jwt' },
      { iss: EVENT_ISSUER, aud: 'signalling', iat: seconds(), jti: 'j', ...revoked('ada') },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const forged: [string, () => Promise<Response>][] = [
      ['another secret', () => send.stamped(gone('ada'), { secret: SECRET.client })],
      ['a stale timestamp', () => send.stamped(gone('ada'), { at: seconds(-301_000) })],
      ['a timestamp to come', () => send.stamped(gone('ada'), { at: seconds(301_000) })],
      [
        'another timestamp',
        () =>
          post('stamped', body, {
            'x-signature': `v0=${mac(SECRET.notice, `v0:1:${body}`).digest('hex')}`,
            'x-timestamp': String(seconds()),
          }),
      ],
      [
        'no timestamp',
        () =>
          post('stamped', body, { 'x-signature': `v0=${mac(SECRET.notice, `v0::${body}`).digest('hex')}` }),
      ],
      ['no signature', () => post('stamped', body)],
      [
        'half a signature',
        () => post('stamped', body, { 'x-signature': 'v0=abcd', 'x-timestamp': String(seconds()) }),
      ],
      ['no body', () => post('stamped', '')],
      [
        'a stale timestamp in the header',
        () => send.combined({ event: 'gone', user: 'ada' }, { at: seconds(-301_000) }),
      ],
      [
        'the secret of notices',
        () => send.combined({ event: 'gone', user: 'ada' }, { secret: SECRET.notice }),
      ],
      [
        'another body',
        () =>
          post('plain', '{"id":"ada"}', {
            'x-topic': 'app/uninstalled',
            'x-hmac': mac(SECRET.client, '{"id":"bob"}').digest('base64'),
          }),
      ],
      [
        'hex for base64',
        () =>
          post('plain', '{"id":"ada"}', {
            'x-topic': 'app/uninstalled',
            'x-hmac': mac(SECRET.client, '{"id":"ada"}').digest('hex'),
          }),
      ],
      [
        'a wrong signed request',
        () => send.asking('deauthorize', { user_id: 'ada', issued_at: seconds() }, 'a guess'),
      ],
      [
        'another algorithm',
        () => send.asking('deauthorize', { algorithm: 'none', user_id: 'ada', issued_at: seconds() }),
      ],
      ['no signed request', () => post('asking/deauthorize', 'user_id=ada')],
      ['a key of nobody', () => send.signalling(revoked('ada'), { key: strangers.privateKey })],
      ['another issuer', () => send.signalling({ ...revoked('ada'), iss: provider.issuer })],
      ['another audience', () => send.signalling({ ...revoked('ada'), aud: 'plain' })],
      ['an ID token', () => send.signalling({ sub: 'ada' }, { header: { typ: 'JWT' } })],
      ['an access token', () => send.signalling(revoked('ada'), { header: { typ: 'at+jwt' } })],
      [
        'the client secret as a key',
        async () => {
          const token = await new SignJWT({
            iss: EVENT_ISSUER,
            aud: 'signalling',
            iat: seconds(),
            jti: 'j',
            ...revoked('ada'),
          })
            .setProtectedHeader({ alg: hs256.header.alg, typ: 'secevent+jwt' })
            .sign(hs256.key);
          return post('signalling', token);
        },
      ],
      ['no algorithm', () => post('signalling', `${unsigned}.`)],
      ['no token', () => post('signalling', JSON.stringify(revoked('ada')))],
    ];
    for (const [what, sendIt] of forged) {
      const answer = await sendIt();
      expect([what, answer.status, await answer.text()]).toEqual([what, 401, '']);
    }
    for (const [id, connectionId] of Object.entries(ids))
      expect([id, await stateOf(connectionId)]).toEqual([id, 'connected']);
    expect(await hub.deps.db.prisma.auditEvent.count()).toBe(before);
    expect(await hub.deps.db.prisma.outboxJob.count({ where: { name: 'follow-notice' } })).toBe(0);
  });

  it('is no notice where the provider sends none, or is not set up', async () => {
    for (const id of ['silent', 'unknown', 'No-Id!']) expect((await post(id, '{}')).status).toBe(404);
    // What one provider has signed is nothing at another.
    expect((await send.stamped(gone('ada'), { id: 'combined' })).status).toBe(401);
  });

  it('may not be longer than any notice', async () => {
    const long = { ...gone('ada'), filler: 'x'.repeat(262_144) };
    expect((await send.stamped(long)).status).toBe(413);
    const fits = { ...gone('nobody'), filler: 'x'.repeat(200_000) };
    expect((await send.stamped(fits)).status).toBe(200);
  });

  it('leaves no secret and no body in the log', () => {
    for (const secret of Object.values(SECRET)) expect(hub.logText()).not.toContain(secret);
  });
});
