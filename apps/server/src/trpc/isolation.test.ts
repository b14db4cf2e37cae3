import { createConnectSession } from '@evergrant/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restRoutesOf } from '../http/rest-routes.ts';
import type { Browser } from '../testing/browser.ts';
import { callProcedure, procedureTypes } from '../testing/call-procedure.ts';
import { openEvents } from '../testing/open-events.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { appRouter } from './app-router.ts';

/** Everything of the victim's that an attacker may know. */
interface Victim {
  readonly userId: number;
  readonly externalUserId: string;
  readonly email: string;
  readonly connectionId: number;
  readonly flowId: string;
}

let hub: TestHub;
let victim: Victim;
let victimBrowser: Browser;

beforeAll(async () => {
  hub = await startTestHub();
  await hub.openBrowser().signUp();
  victimBrowser = hub.openBrowser();
  const { userId, email } = await victimBrowser.signUp();
  const externalUserId = 'external-id-of-the-victim';
  await hub.deps.db.prisma.user.update({ where: { id: userId }, data: { externalId: externalUserId } });
  const { connectionId } = await victimBrowser.connect('ada');
  const { flowId } = await victimBrowser.trpc.connections.start.mutate({
    provider: 'sandbox',
    redirectUrl: '/connections',
  });
  victim = { userId, externalUserId, email, connectionId, flowId };
});
afterAll(() => hub.stop());

/** How each procedure would be used against the victim. A new procedure must be entered here. */
const ATTACKS: Record<string, (victim: Victim) => readonly object[]> = {
  'audit.list': ({ userId, externalUserId, connectionId }) => [
    {},
    { userId },
    { externalUserId },
    { connectionId },
    { userId, connectionId },
    { cursor: '999999' },
  ],
  'connectSessions.create': ({ externalUserId }) => [{ externalUserId, returnUrl: '/' }],
  'connections.chooseResource': ({ connectionId: id }) => [{ id, resourceId: 'taken-over' }],
  'connections.disconnect': ({ connectionId: id }) => [{ id }],
  'connections.get': ({ connectionId: id }) => [{ id }],
  'connections.list': ({ userId, externalUserId }) => [
    {},
    { userId },
    { externalUserId },
    { includeDisconnected: true },
  ],
  'connections.onChange': ({ userId }) => [{ userId }],
  'connections.refresh': ({ connectionId: id }) => [{ id }],
  'connections.refreshMany': () => [{ connections: [{ provider: 'sandbox', accountId: 'ada' }] }],
  'connections.rename': ({ connectionId: id }) => [{ id, label: 'taken over' }],
  'connections.resources': ({ connectionId: id }) => [{ id }],
  'connections.start': ({ userId, externalUserId, connectionId }) => [
    { provider: 'sandbox', redirectUrl: '/', userId },
    { provider: 'sandbox', redirectUrl: '/', externalUserId },
    { provider: 'sandbox', redirectUrl: '/', connectionId },
  ],
  'flows.accountQuestion': ({ flowId }) => [{ flowId }],
  'flows.answerAccountQuestion': ({ flowId }) => [{ flowId, answer: 'add' }],
  'flows.get': ({ flowId }) => [{ flowId }],
  'me.get': () => [{}],
  'providerConfigurations.catalog': () => [{}],
  'providerConfigurations.describe': () => [{ entry: 'google: {}' }],
  'providerConfigurations.discover': () => [{ issuer: 'https://login.example.com' }],
  'providerConfigurations.list': () => [{}],
  'providerConfigurations.remove': () => [{ provider: 'sandbox' }],
  'providerConfigurations.save': () => [
    { provider: 'google', isNew: true, clientId: 'theirs', clientSecret: 'theirs' },
  ],
  'providers.list': () => [{}],
  'tokens.get': ({ userId, externalUserId }) => [
    { userId, provider: 'sandbox' },
    { externalUserId, provider: 'sandbox' },
  ],
  'webhooks.create': () => [{ url: 'https://attacker.example.com/' }],
  'webhooks.list': () => [{}],
  'webhooks.remove': () => [{ id: 'we_0' }],
  'webhooks.sendTest': () => [{ id: 'we_0' }],
};

/** Answers that are for everybody, or about the caller only. */
const HARMLESS = new Set(['audit.list', 'connections.list', 'me.get', 'providers.list']);

/** Another signed-in user, and a guest of another user's connect session. */
const attackers: [string, () => Promise<Browser>][] = [
  [
    'another user',
    async () => {
      const browser = hub.openBrowser();
      await browser.signUp();
      return browser;
    },
  ],
  [
    "another user's guest",
    async () => {
      const { url } = await createConnectSession(
        hub.deps,
        { externalUserId: 'somebody-else', returnUrl: '/' },
        { actor: 'cli', correlationId: 'int-of-the-test' },
      );
      const browser = hub.openBrowser();
      await browser.fetch(url);
      return browser;
    },
  ],
];

/** What must not have changed. */
const stateOf = async () => ({
  connection: await hub.deps.db.prisma.connection.findUniqueOrThrow({ where: { id: victim.connectionId } }),
  token: await hub.deps.db.prisma.sealedToken.findUniqueOrThrow({
    where: { connectionId: victim.connectionId },
    select: { version: true, accessToken: true, refreshToken: true },
  }),
  flows: await hub.deps.db.prisma.flow.count({ where: { userId: victim.userId } }),
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

describe.each(attackers)('%s', (_, open) => {
  let attacker: Browser;
  beforeAll(async () => {
    attacker = await open();
  });

  const calls = Object.keys(procedureTypes).filter((name) => procedureTypes[name] !== 'subscription');

  it.each(calls)('gets nothing of the victim from %s, and changes nothing', async (name) => {
    const before = await stateOf();
    for (const input of ATTACKS[name]?.(victim) ?? []) {
      const { status, text } = await callProcedure(attacker.fetch, name, input);
      if (HARMLESS.has(name)) expect([200, 403]).toContain(status);
      else expect([403, 404]).toContain(status);
      expectNothingLeaked(text);
    }
    expect(await stateOf()).toEqual(before);
  });

  it.each(restRoutesOf(appRouter._def.procedures))(
    'gets nothing of the victim from $method $path, and changes nothing',
    async ({ procedure, method, path }) => {
      const before = await stateOf();
      for (const input of ATTACKS[procedure]?.(victim) ?? []) {
        const fields = new Map(Object.entries(input));
        const address = path.replace(/\{(\w+)\}/g, (_match, name: string) => {
          const value = String(fields.get(name));
          fields.delete(name);
          return value;
        });
        const texts = new URLSearchParams(
          Object.fromEntries([...fields].map(([name, value]) => [name, String(value)])),
        );
        const query = method === 'GET' ? `?${texts}` : '';
        const response = await attacker.fetch(`/api/v1${address}${query}`, {
          method,
          ...(method === 'GET' || method === 'DELETE'
            ? {}
            : {
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify(Object.fromEntries(fields)),
              }),
        });
        if (HARMLESS.has(procedure)) expect([200, 403]).toContain(response.status);
        else expect([403, 404]).toContain(response.status);
        expectNothingLeaked(await response.text());
      }
      expect(await stateOf()).toEqual(before);
    },
  );

  it('hears nothing of the changes that the victim makes', async () => {
    const heard: string[] = [];
    const events = openEvents((signal) => attacker.fetch('/trpc/connections.onChange', { signal }));
    const isSync = (data: string) => data.includes('"sync"');
    const listening = (async () => {
      for await (const { event, data } of events) {
        if (event !== 'message') continue;
        heard.push(data);
        if (!isSync(data)) return;
        // The stream is open: first the victim changes something, then the attacker.
        await victimBrowser.trpc.connections.rename.mutate({ id: victim.connectionId, label: 'mine' });
        const { connectionId } = await attacker.connect('grace');
        heard.push(String(connectionId));
      }
    })();
    await listening;
    const [sync, own, first, ...others] = heard;
    expect(isSync(sync ?? '')).toBe(true);
    expect(first).toContain(`"connectionId":${own}`);
    expect(others).toEqual([]);
  });
});
