import {
  API_KEY_SCOPES,
  CONNECT_SESSION_TTL_MS,
  changeApiKey,
  createConnectSession,
  revokeApiKey,
  revokeConnectSession,
  rotateApiKey,
} from '@evergrant/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restRoutesOf } from '../http/rest-routes.ts';
import { type Account, type Browser, openInvitation } from '../testing/browser.ts';
import { callProcedure, procedureTypes } from '../testing/call-procedure.ts';
import { openEvents } from '../testing/open-events.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { appRouter } from '../trpc/app-router.ts';

/** Everything of the victim's that an attacker may know. */
interface Victim {
  readonly userId: number;
  readonly externalUserId: string;
  readonly email: string;
  readonly connectionId: number;
  readonly flowId: string;
  readonly sessionId: number;
}

/** The origin of a host application's pages. */
const APP = 'https://app.example.com';

let hub: TestHub;
let victim: Victim;
let operator: Browser;
let victimBrowser: Browser;

beforeAll(async () => {
  // Nothing is refreshed ahead of time: whatever changes, an attacker has changed.
  hub = await startTestHub({ environment: { EVERGRANT_ROLE: 'server', EVERGRANT_APP_ORIGINS: APP } });
  operator = hub.openBrowser();
  await operator.signUp();
  victimBrowser = hub.openBrowser();
  const { userId, email } = await victimBrowser.signUp();
  const externalUserId = 'external-id-of-the-victim';
  await hub.changeUser(userId, { externalId: externalUserId });
  const { connectionId } = await victimBrowser.connect('ada');
  const { flowId } = await victimBrowser.trpc.connections.start.mutate({
    provider: 'sandbox',
    redirectUrl: '/connections',
  });
  const { id: sessionId } = await hub.deps.db.prisma.session.findFirstOrThrow({ where: { userId } });
  victim = { userId, externalUserId, email, connectionId, flowId, sessionId };
});
afterAll(() => hub.stop());

/** How each procedure would be used against the victim. A new procedure must be entered here. */
const ATTACKS: Record<string, (victim: Victim) => readonly object[]> = {
  'account.get': () => [{}],
  'anomalies.dismiss': () => [{ kind: 'invalid_states', subject: '' }],
  'anomalies.list': () => [{}],
  'apiKeys.change': () => [{ id: 'k', requestsPerMinute: 1 }],
  'apiKeys.create': () => [{ name: 'mine', scopes: ['tokens:read'] }],
  'apiKeys.list': () => [{}],
  'apiKeys.revoke': () => [{ id: 'k' }],
  'apiKeys.rotate': () => [{ id: 'k' }],
  'audit.list': ({ userId, externalUserId, connectionId }) => [
    {},
    { userId },
    { externalUserId },
    { connectionId },
    { userId, connectionId },
    { cursor: '999999' },
  ],
  'audit.search': ({ userId }) => [{ userId }],
  'audit.verification': () => [{}],
  'connectSessions.create': ({ externalUserId }) => [{ externalUserId, returnUrl: '/' }],
  'connectSessions.list': ({ externalUserId }) => [{}, { externalUserId }],
  'connectSessions.revoke': () => [{ id: 'x' }],
  'connections.chooseResource': ({ connectionId: id }) => [{ id, resourceId: 'taken-over' }],
  'connections.disconnect': ({ connectionId: id }) => [{ id }],
  'connections.disconnectMatching': () => [{}, { cursor: { startedAt: '2100-01-01T00:00:00Z', after: 0 } }],
  'connections.get': ({ connectionId: id }) => [{ id }],
  'connections.import': ({ externalUserId }) => [
    { connections: [{ externalUserId, provider: 'sandbox', accountId: 'theirs', accessToken: 'theirs' }] },
  ],
  'connections.list': ({ userId, externalUserId }) => [
    {},
    { userId },
    { externalUserId },
    { includeDisconnected: true },
  ],
  'connections.listAll': ({ userId, externalUserId }) => [
    {},
    { userId },
    { externalUserId },
    { cursor: '0' },
  ],
  'connections.onChange': ({ userId }) => [{ userId }],
  'connections.page': ({ userId, externalUserId }) => [
    {},
    { userId },
    { externalUserId },
    { status: 'attention' },
  ],
  'connections.readers': ({ connectionId: id }) => [{ id }],
  'connections.refresh': ({ connectionId: id }) => [{ id }],
  'connections.refreshMany': () => [{ connections: [{ provider: 'sandbox', accountId: 'ada' }] }],
  'connections.refreshMatching': () => [{}, { cursor: { startedAt: '2100-01-01T00:00:00Z', after: 0 } }],
  'connections.rename': ({ connectionId: id }) => [{ id, label: 'taken over' }],
  'connections.resources': ({ connectionId: id }) => [{ id }],
  'connections.some': ({ connectionId: id }) => [{ ids: [id] }],
  'connections.start': ({ userId, externalUserId, connectionId }) => [
    { provider: 'sandbox', redirectUrl: '/', userId },
    { provider: 'sandbox', redirectUrl: '/', externalUserId },
    { provider: 'sandbox', redirectUrl: '/', connectionId },
  ],
  'connections.summary': ({ userId, externalUserId }) => [{}, { userId }, { externalUserId }],
  'connections.test': ({ connectionId: id }) => [{ id }],
  'flows.accountQuestion': ({ flowId }) => [{ flowId }],
  'flows.answerAccountQuestion': ({ flowId }) => [{ flowId, answer: 'add' }],
  'flows.get': ({ flowId }) => [{ flowId }],
  'flows.list': () => [{}],
  'keys.status': () => [{}],
  'me.get': () => [{}],
  'notifications.choices': () => [{}],
  'notifications.choose': () => [{ kind: 'connection_broke', channel: 'mail', isWanted: false }],
  'notifications.chooseLanguage': () => [{ language: 'fr' }],
  'notifications.list': () => [{}],
  'notifications.markRead': () => [{ upTo: 1_000_000 }],
  'overview.firstSteps': () => [{}],
  'overview.get': () => [{}],
  'people.connection': ({ userId, connectionId }) => [{ userId, id: connectionId }],
  'people.connections': ({ userId }) => [{ userId }],
  'people.endSessions': ({ userId, sessionId }) => [{ userId }, { userId, sessionId }],
  'people.get': ({ userId }) => [{ userId }],
  'people.list': () => [{}],
  'people.sessions': ({ userId }) => [{ userId }],
  'providerConfigurations.catalog': () => [{}],
  'providerConfigurations.describe': () => [{ entry: 'google: {}' }],
  'providerConfigurations.discover': () => [{ issuer: 'https://login.example.com' }],
  'providerConfigurations.list': () => [{}],
  'providerConfigurations.remove': () => [{ provider: 'sandbox' }],
  'providerConfigurations.save': () => [
    { provider: 'google', isNew: true, clientId: 'theirs', clientSecret: 'theirs' },
  ],
  'providers.list': () => [{}],
  'sessions.end': ({ sessionId: id }) => [{ id }],
  // Names nobody: it is about who asks, and would end their session here.
  'sessions.endAll': () => [],
  'sessions.list': () => [{}],
  'settings.get': () => [{}],
  'tokens.get': ({ userId, externalUserId }) => [
    { userId, provider: 'sandbox' },
    { externalUserId, provider: 'sandbox' },
  ],
  'users.create': ({ externalUserId }) => [{ externalUserId, name: 'taken over' }],
  'users.list': () => [{}, { cursor: '0' }],
  'users.remove': ({ externalUserId }) => [{ externalUserId }],
  'users.rename': ({ externalUserId }) => [{ externalUserId, name: 'taken over' }],
  'webhooks.attempts': () => [{ id: 'we_0' }],
  'webhooks.change': () => [{ id: 'we_0', events: [] }],
  'webhooks.create': () => [{ url: 'https://attacker.example.com/' }],
  'webhooks.disable': () => [{ id: 'we_0' }],
  'webhooks.enable': () => [{ id: 'we_0' }],
  'webhooks.list': () => [{}],
  'webhooks.recover': () => [{ id: 'we_0', since: '2026-01-01T00:00:00.000Z' }],
  'webhooks.remove': () => [{ id: 'we_0' }],
  'webhooks.resend': () => [{ id: 'we_0', messageId: 'msg_0' }],
  'webhooks.rotate': () => [{ id: 'we_0' }],
  'webhooks.sendTest': () => [{ id: 'we_0' }],
};

/** Answers that are for everybody, or about the caller only. */
const HARMLESS = new Set([
  'account.get',
  'audit.list',
  'connections.disconnectMatching',
  'connections.list',
  'connections.page',
  'connections.refreshMatching',
  'connections.some',
  'connections.summary',
  'flows.list',
  'me.get',
  'notifications.choices',
  'notifications.choose',
  'notifications.chooseLanguage',
  'notifications.list',
  'notifications.markRead',
  'providers.list',
  'sessions.end',
  'sessions.list',
]);

/** Somebody who means harm, and the only answers that they may get. */
interface Attacker {
  readonly send: (path: string, init?: RequestInit) => Promise<Response>;
  readonly statuses: readonly number[];
  /** Other answers, by procedure. */
  readonly exceptions?: Readonly<Record<string, readonly number[]>>;
  /** Known to the hub, and told of what is theirs: by what is {@link HARMLESS}. */
  readonly seesOwn?: true;
  /** Has an invitation of the victim's, and so knows who that is. */
  readonly knowsVictim?: true;
}

const CLI = { actor: 'cli', correlationId: 'int-of-the-test' } as const;
/** Known, and not allowed. */
const DENIED = { statuses: [403, 404], seesOwn: true } as const;
/** As good as nobody: told to sign in, or that nobody is signed in. */
const NOBODY = { statuses: [401], exceptions: { 'me.get': [200, 422] } };

const newSession = (externalUserId: string, providers?: string[]) =>
  createConnectSession(hub.deps, { externalUserId, providers, returnUrl: '/' }, CLI);

/** A page of a host application's. */
const withToken =
  (token: string, origin = APP): Attacker['send'] =>
  (path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    headers.set('origin', origin);
    return fetch(`${hub.url}${path}`, { ...init, headers });
  };

async function invite(externalUserId: string, providers?: string[]): Promise<{ id: string; guest: Browser }> {
  const { url } = await newSession(externalUserId, providers);
  return openInvitation(hub.openBrowser(), url);
}

async function signedUp(): Promise<Browser & Account> {
  const browser = hub.openBrowser();
  return { ...browser, ...(await browser.signUp()) };
}

/** Each gets what an attacker may have got hold of, at the worst moment. */
const ATTACKERS: Readonly<Record<string, () => Promise<Attacker>>> = {
  'a stranger': async () => ({ send: hub.openBrowser().fetch, ...NOBODY }),
  'another user': async () => ({ send: (await signedUp()).fetch, ...DENIED }),
  'an operator who was demoted, in the session of before': async () => {
    const { fetch, userId, signIn, email, password } = await signedUp();
    const setRole = (role: string) =>
      operator.post('/api/auth/admin/set-role', { userId: String(userId), role });
    await setRole('operator');
    await signIn({ email, password });
    expect(await callProcedure(fetch, 'providerConfigurations.list', {})).toMatchObject({ status: 200 });
    expect((await setRole('user')).status).toBe(200);
    return { send: fetch, ...NOBODY };
  },
  'a user who was banned, in the session of before': async () => {
    const { fetch, userId } = await signedUp();
    const ban = await operator.post('/api/auth/admin/ban-user', { userId: String(userId) });
    expect(ban.status).toBe(200);
    return { send: fetch, ...NOBODY };
  },
  "another user's guest": async () => ({
    send: (await invite('somebody-else')).guest.fetch,
    ...DENIED,
  }),
  "a guest of the victim's who was invited for nothing": async () => ({
    send: (await invite(victim.externalUserId, [])).guest.fetch,
    knowsVictim: true,
    ...DENIED,
  }),
  "a guest of the victim's whose session was ended": async () => {
    const { guest, id } = await invite(victim.externalUserId);
    await revokeConnectSession(hub.deps, { id, maker: null }, CLI);
    return { send: guest.fetch, ...NOBODY };
  },
  "a browser that names the victim's connect session without its cookie": async () => ({
    send: hub.openBrowser().asGuest((await invite(victim.externalUserId)).id).fetch,
    ...NOBODY,
  }),
  "another user who names the victim's connect session": async () => {
    const { id } = await invite(victim.externalUserId);
    return { send: (await signedUp()).asGuest(id).fetch, ...NOBODY };
  },
  "a page with the token of another user's session": async () => ({
    send: withToken((await newSession('somebody-else')).token),
    ...DENIED,
  }),
  "a page of another site with the token of the victim's session": async () => ({
    send: withToken((await newSession(victim.externalUserId)).token, 'https://attacker.example.com'),
    ...NOBODY,
  }),
  "a page with the token of a session of the victim's that was ended": async () => {
    const { id, token } = await newSession(victim.externalUserId);
    await revokeConnectSession(hub.deps, { id, maker: null }, CLI);
    return { send: withToken(token), ...NOBODY };
  },
  "a page with the token of a session of the victim's that ran out": async () => {
    const { token } = await newSession(victim.externalUserId);
    return {
      send: async (path, init) => {
        hub.clock.advance(CONNECT_SESSION_TTL_MS);
        try {
          return await withToken(token)(path, init);
        } finally {
          hub.clock.advance(-CONNECT_SESSION_TTL_MS);
        }
      },
      ...NOBODY,
    };
  },
  "a page with the secret in the link of a session of the victim's for a token": async () => ({
    send: withToken(`evs_${(await newSession(victim.externalUserId)).url.split('/').at(-1)}`),
    ...NOBODY,
  }),
  'a key without scopes': async () => ({
    send: hub.withKey((await hub.createKey([])).key),
    statuses: [403],
    exceptions: { 'me.get': [200, 422] },
  }),
  'a key that was revoked': async () => {
    const { id, key } = await hub.createKey(API_KEY_SCOPES);
    await revokeApiKey(hub.deps, id, CLI);
    return { send: hub.withKey(key), ...NOBODY };
  },
  'a key that has expired': async () => {
    const { key } = await hub.createKey(API_KEY_SCOPES, new Date(hub.clock.now().getTime() - 1));
    return { send: hub.withKey(key), ...NOBODY };
  },
  'the secret of a key before its rotation': async () => {
    const { id, key } = await hub.createKey(API_KEY_SCOPES);
    await rotateApiKey(hub.deps, { id, overlapMs: 0 }, CLI);
    return { send: hub.withKey(key), ...NOBODY };
  },
  'a key with all scopes where it may not be used': async () => {
    const { id, key } = await hub.createKey(API_KEY_SCOPES);
    await changeApiKey(hub.deps, { id, allowedAddresses: ['192.0.2.0/24'] }, CLI);
    return { send: hub.withKey(key), statuses: [403] };
  },
  'a key with another secret': async () => {
    const { key } = await hub.createKey(API_KEY_SCOPES);
    return { send: hub.withKey(`${key.slice(0, -4)}AAAA`), ...NOBODY };
  },
};

/** Asks for what is not theirs, and checks that they did not get it. */
async function attack(
  { statuses, exceptions, seesOwn, knowsVictim }: Attacker,
  procedure: string,
  call: () => Promise<{ status: number; text: string }>,
): Promise<void> {
  const { status, text } = await call();
  const isOwn = seesOwn === true && HARMLESS.has(procedure);
  const allowed = exceptions?.[procedure] ?? (isOwn ? [200, 422, ...statuses] : statuses);
  expect(allowed, `${procedure}: ${text}`).toContain(status);
  if (!(knowsVictim && procedure === 'me.get')) expectNothingLeaked(text);
}

/** What must not have changed. */
const stateOf = async () => ({
  name: (await hub.deps.db.prisma.user.findUniqueOrThrow({ where: { id: victim.userId } })).name,
  connection: await hub.deps.db.prisma.connection.findUniqueOrThrow({ where: { id: victim.connectionId } }),
  token: await hub.deps.db.prisma.sealedToken.findUniqueOrThrow({
    where: { connectionId: victim.connectionId },
    select: { version: true, accessToken: true, refreshToken: true },
  }),
  flows: await hub.deps.db.prisma.flow.count({ where: { userId: victim.userId } }),
  sessions: await hub.deps.db.prisma.session.count({ where: { userId: victim.userId } }),
});

function expectNothingLeaked(text: string): void {
  expect(text).not.toContain(victim.email);
  expect(text).not.toContain(`"userId":${victim.userId}`);
  expect(text).not.toContain('"providerAccountId":"ada"');
  expect(text).not.toContain('accessToken');
}

it('every procedure is listed with the ways to misuse it', () => {
  expect(Object.keys(ATTACKS).sort()).toEqual(Object.keys(procedureTypes).sort());
});

const PROCEDURES = Object.keys(procedureTypes).filter((name) => procedureTypes[name] !== 'subscription');
const ROUTES = restRoutesOf(appRouter._def.procedures);

function restCall({ method, path }: (typeof ROUTES)[number], input: object): [string, RequestInit] {
  const fields = new Map(Object.entries(input));
  const address = path.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = String(fields.get(name));
    fields.delete(name);
    return value;
  });
  const texts = new URLSearchParams(
    Object.fromEntries([...fields].map(([name, value]) => [name, String(value)])),
  );
  if (method === 'GET') return [`/api/v1${address}?${texts}`, { method }];
  if (method === 'DELETE') return [`/api/v1${address}`, { method }];
  const body = JSON.stringify(Object.fromEntries(fields));
  return [`/api/v1${address}`, { method, headers: { 'content-type': 'application/json' }, body }];
}

describe.each(Object.entries(ATTACKERS))('%s', (_, open) => {
  let attacker: Attacker;
  beforeAll(async () => {
    attacker = await open();
    await hub.sandbox.clearLedger();
  });

  it('gets nothing of the victim from any procedure, over tRPC and REST, and changes nothing', async () => {
    const before = await stateOf();
    for (const name of PROCEDURES)
      for (const input of ATTACKS[name]?.(victim) ?? [])
        await attack(attacker, name, () => callProcedure(attacker.send, name, input));
    for (const route of ROUTES)
      for (const input of ATTACKS[route.procedure]?.(victim) ?? [])
        await attack(attacker, route.procedure, async () => {
          const response = await attacker.send(...restCall(route, input));
          return { status: response.status, text: await response.text() };
        });
    expect(await stateOf()).toEqual(before);
    expect(await hub.sandbox.ledger({ endpoint: 'token' })).toEqual([]);
  });
});

it('the live stream of another user tells nothing of the changes that the victim makes', async () => {
  const attacker = await signedUp();
  const heard: string[] = [];
  const events = openEvents((signal) => attacker.fetch('/trpc/connections.onChange', { signal }));
  for await (const { event, data } of events) {
    if (event !== 'message' || data.includes('"beat"')) continue;
    heard.push(data);
    if (heard.length > 2) break;
    // The stream is open: first the victim changes something, then the attacker.
    await victimBrowser.trpc.connections.rename.mutate({ id: victim.connectionId, label: 'mine' });
    heard.push(`"connectionId":${(await attacker.connect('grace')).connectionId}`);
  }
  const [sync, own, first] = heard;
  expect(sync).toContain('"sync"');
  expect(first).toContain(own);
});
