import { raiseAnomaly } from '@evergrant/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Account, Browser } from '../testing/browser.ts';
import { procedureTypes } from '../testing/call-procedure.ts';
import { freePort } from '../testing/free-port.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { totpCode } from '../testing/totp.ts';
import { OFFERED } from './auth-routes.ts';

let hub: TestHub;
let operator: Browser;
let operatorId: number;
/** Nobody listens there. */
let nowhere: string;
beforeAll(async () => {
  nowhere = `http://127.0.0.1:${await freePort()}`;
  hub = await startTestHub({ environment: { EVERGRANT_TRUSTED_WEBHOOK_ORIGINS: nowhere } });
  operator = hub.openBrowser();
  operatorId = (await operator.signUp()).userId;
});
afterAll(() => hub.stop());

const NEW_PASSWORD = 'another long password';

/** Somebody in a browser of their own. */
interface Person extends Account {
  readonly browser: Browser;
  /** JSON to `/api/auth`, which has to be done. */
  readonly auth: (path: string, body: object) => Promise<unknown>;
}

const authOf = (browser: Browser) => async (path: string, body: object) => {
  const answer = await browser.post(`/api/auth/${path}`, body);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.json();
};

async function newPerson(): Promise<Person> {
  const browser = hub.openBrowser();
  return { ...(await browser.signUp()), browser, auth: authOf(browser) };
}

const totpSchema = z.object({ totpURI: z.string() });

async function withSecondFactor(): Promise<Person> {
  const person = await newPerson();
  const { totpURI } = totpSchema.parse(await person.auth('two-factor/enable', { password: person.password }));
  await person.auth('two-factor/verify-totp', { code: totpCode(totpURI) });
  return person;
}

async function withPasskey() {
  const person = await newPerson();
  const row = await hub.deps.db.prisma.passkey.create({
    data: {
      userId: person.userId,
      publicKey: 'x',
      credentialID: `credential of ${person.userId}`,
      counter: 0,
      deviceType: 'multiDevice',
      backedUp: true,
    },
  });
  const seal = hub.deps.rows.seal('passkeys', row);
  await hub.deps.db.prisma.passkey.update({ where: { id: row.id }, data: { seal } });
  return { person, id: row.id };
}

/** What one does, and the event that it leaves: by whom, and about which user. */
interface Done {
  readonly event: string;
  readonly actor: string;
  readonly userId: number | null;
  readonly metadata?: object;
}
type Act = () => Promise<Done>;

const bySelf = (event: string, { userId }: { userId: number }): Done => ({
  event,
  userId,
  actor: `user:${userId}`,
});
const byOperator = (event: string, userId: number | null = operatorId, metadata?: object): Done => ({
  event,
  userId,
  actor: `operator:${operatorId}`,
  ...(metadata === undefined ? {} : { metadata }),
});

/** A user does something to themselves at `/api/auth`. */
const self =
  (path: string, event: string, body: (person: Person) => object, make = newPerson): Act =>
  async () => {
    const person = await make();
    await person.auth(path, body(person));
    return bySelf(event, person);
  };

/** An operator does something to a user at `/api/auth`. */
const operate =
  (
    path: string,
    event: string,
    { body = {}, metadata = {} }: { body?: object; metadata?: object } = {},
  ): Act =>
  async () => {
    const { userId } = await newPerson();
    await authOf(operator)(path, { userId: String(userId), ...body });
    return byOperator(event, userId, metadata);
  };

const saveGoogle = () =>
  operator.trpc.providerConfigurations.save.mutate({
    provider: 'google',
    isNew: true,
    clientId: 'client',
    clientSecret: 'secret',
  });
const newKey = () => operator.trpc.apiKeys.create.mutate({ name: 'billing', scopes: ['tokens:read'] });
const newEndpoint = () => operator.trpc.webhooks.create.mutate({ url: `${nowhere}/hook` });

const ACTS: Readonly<Record<string, Act>> = {
  'sign-up/email': async () => bySelf('user_signed_up', await newPerson()),
  'sign-in/email': async () => {
    const account = await newPerson();
    await account.browser.signIn(account);
    return bySelf('user_signed_in', account);
  },
  'sign-out': self('sign-out', 'user_signed_out', () => ({})),
  'change-password': self('change-password', 'password_changed', ({ password }) => ({
    currentPassword: password,
    newPassword: NEW_PASSWORD,
  })),
  'step-up': self('step-up', 'step_up_completed', ({ password }) => ({ password })),
  'update-user': self('update-user', 'profile_changed', () => ({ name: 'Ada King' })),
  'two-factor/verify-totp': async () => bySelf('second_factor_added', await withSecondFactor()),
  'two-factor/disable': self(
    'two-factor/disable',
    'second_factor_removed',
    ({ password }) => ({ password }),
    withSecondFactor,
  ),
  'two-factor/generate-backup-codes': self(
    'two-factor/generate-backup-codes',
    'backup_codes_replaced',
    ({ password }) => ({ password }),
    withSecondFactor,
  ),
  'passkey/delete-passkey': async () => {
    const { person, id } = await withPasskey();
    await person.auth('passkey/delete-passkey', { id: String(id) });
    return bySelf('passkey_removed', person);
  },
  'admin/create-user': async () => {
    const made = await authOf(operator)('admin/create-user', {
      name: 'Somebody',
      email: `${crypto.randomUUID()}@example.com`,
      password: NEW_PASSWORD,
      role: 'user',
    });
    const { user } = z.object({ user: z.object({ id: z.coerce.number() }) }).parse(made);
    return byOperator('user_created', user.id, { role: 'user' });
  },
  'admin/set-role': operate('admin/set-role', 'role_changed', {
    body: { role: 'operator' },
    metadata: { role: 'operator' },
  }),
  'admin/set-user-password': operate('admin/set-user-password', 'password_set', {
    body: { newPassword: NEW_PASSWORD },
  }),
  'admin/ban-user': operate('admin/ban-user', 'user_banned'),
  'admin/unban-user': operate('admin/unban-user', 'user_unbanned'),
  'admin/revoke-user-sessions': operate('admin/revoke-user-sessions', 'sessions_ended'),

  'sessions.end': async () => {
    const person = await newPerson();
    const { sessions } = await person.browser.trpc.sessions.list.query();
    await person.browser.trpc.sessions.end.mutate({ id: sessions[0]?.id ?? 0 });
    return bySelf('sessions_ended', person);
  },
  'sessions.endAll': async () => {
    const person = await newPerson();
    await person.browser.trpc.sessions.endAll.mutate({});
    return bySelf('sessions_ended', person);
  },
  'apiKeys.create': async () => {
    const { id } = await newKey();
    return byOperator('api_key_created', operatorId, { keyId: id, name: 'billing' });
  },
  'apiKeys.change': async () => {
    const { id } = await newKey();
    await operator.trpc.apiKeys.change.mutate({ id, requestsPerMinute: 7 });
    return byOperator('api_key_changed', operatorId, { keyId: id, name: 'billing', requestsPerMinute: 7 });
  },
  'apiKeys.rotate': async () => {
    const { id } = await newKey();
    await operator.trpc.apiKeys.rotate.mutate({ id });
    return byOperator('api_key_rotated', operatorId, { keyId: id, name: 'billing' });
  },
  'apiKeys.revoke': async () => {
    const { id } = await newKey();
    await operator.trpc.apiKeys.revoke.mutate({ id });
    return byOperator('api_key_revoked', operatorId, { keyId: id, name: 'billing' });
  },
  'providerConfigurations.save': async () => {
    await saveGoogle();
    await operator.trpc.providerConfigurations.remove.mutate({ provider: 'google' });
    await saveGoogle();
    return byOperator('provider_configured');
  },
  'providerConfigurations.remove': async () => {
    await operator.trpc.providerConfigurations.remove.mutate({ provider: 'google' });
    return byOperator('provider_removed');
  },
  'people.endSessions': async () => {
    const { userId, browser, email } = await newPerson();
    const { people } = await operator.trpc.people.list.query({ q: email, kind: 'account' });
    expect(people).toMatchObject([{ id: userId, role: 'user', banned: false, connections: 0 }]);
    const { sessions } = await operator.trpc.people.sessions.query({ userId });
    expect(sessions).toHaveLength(1);
    await operator.trpc.people.endSessions.mutate({ userId });
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
    expect(await operator.trpc.people.get.query({ userId })).toMatchObject({ lastSeenAt: null });
    return byOperator('sessions_ended', userId, { sessions: 1 });
  },
  'webhooks.create': async () => {
    const { id } = await newEndpoint();
    return byOperator('webhook_created', operatorId, { endpointId: id });
  },
  'webhooks.sendTest': async () => {
    const { id } = await newEndpoint();
    expect(await operator.trpc.webhooks.sendTest.mutate({ id })).toEqual({ delivered: false, status: null });
    return byOperator('webhook_tested', operatorId, { endpointId: id });
  },
  'webhooks.change': async () => {
    const { id } = await newEndpoint();
    await operator.trpc.webhooks.change.mutate({ id, events: ['connection.error'] });
    return byOperator('webhook_changed', operatorId, { endpointId: id, events: ['connection.error'] });
  },
  'webhooks.disable': async () => {
    const { id } = await newEndpoint();
    await operator.trpc.webhooks.disable.mutate({ id });
    return byOperator('webhook_disabled', operatorId, { endpointId: id });
  },
  'webhooks.enable': async () => {
    const { id } = await newEndpoint();
    await operator.trpc.webhooks.disable.mutate({ id });
    await operator.trpc.webhooks.enable.mutate({ id });
    return byOperator('webhook_enabled', operatorId, { endpointId: id });
  },
  'webhooks.rotate': async () => {
    const { id } = await newEndpoint();
    await operator.trpc.webhooks.rotate.mutate({ id });
    return byOperator('webhook_secret_rotated', operatorId, { endpointId: id });
  },
  'webhooks.resend': async () => {
    const { id } = await newEndpoint();
    await operator.trpc.webhooks.sendTest.mutate({ id });
    const { attempts } = await operator.trpc.webhooks.attempts.query({ id });
    expect(attempts).toMatchObject([{ outcome: 'unreachable', status: null, answer: null }]);
    await operator.trpc.webhooks.resend.mutate({ id, messageId: attempts[0]?.messageId ?? '' });
    return byOperator('webhook_resent', operatorId, { endpointId: id, messages: 1 });
  },
  'webhooks.remove': async () => {
    const { id } = await newEndpoint();
    await operator.trpc.webhooks.remove.mutate({ id });
    return byOperator('webhook_removed', operatorId, { endpointId: id });
  },
  'notifications.choose': async () => {
    const choice = { kind: 'connection_broke', channel: 'mail', isWanted: false } as const;
    const person = await newPerson();
    await person.browser.trpc.notifications.choose.mutate(choice);
    return { ...bySelf('notification_settings_changed', person), metadata: choice };
  },
  'anomalies.dismiss': async () => {
    const anomaly = { kind: 'row_unverified', subject: 'api_keys' } as const;
    await raiseAnomaly(hub.deps, { ...anomaly, details: {} });
    await operator.trpc.anomalies.dismiss.mutate(anomaly);
    return byOperator('anomaly_dismissed', null, anomaly);
  },
};

/** What leaves no event, and why; or where its event is tested. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'get-session': 'only reads',
  'admin/list-users': 'only reads',
  'request-password-reset': 'changes nothing until its mail is answered',
  'send-verification-email': 'changes nothing until its mail is answered',
  'set-password': 'ways-to-sign-in.test.ts',
  'reset-password': 'ways-to-sign-in.test.ts',
  'verify-email': 'ways-to-sign-in.test.ts',
  'two-factor/enable': 'changes nothing until a code was shown',
  'two-factor/verify-backup-code': 'a sign-in, as with a code of the app',
  'passkey/generate-register-options': 'changes nothing until a device has answered',
  'passkey/generate-authenticate-options': 'changes nothing until a device has answered',
  'passkey/verify-registration': 'e2e/account.spec.ts, which has a device',
  'passkey/verify-authentication': 'e2e/account.spec.ts, which has a device',
  'sign-in/social': 'changes nothing until the provider has answered',
  'link-social': 'changes nothing until the provider has answered',
  'callback/oidc': 'ways-to-sign-in.test.ts',
  'notifications.markRead': 'is about what somebody has looked at',
  'notifications.chooseLanguage': 'follows the language of the dashboard',
  'connectSessions.create': 'changes-and-records.test.ts',
  'connectSessions.revoke': 'connect-links.test.ts',
  'users.create': 'connect-links.test.ts',
  'users.rename': 'connect-links.test.ts',
  'users.remove': 'connect-links.test.ts',
  'connections.start': 'changes-and-records.test.ts',
  'connections.refresh': 'refresh-connection.test.ts',
  'connections.refreshMany': 'refresh-connection.test.ts',
  'connections.disconnect': 'disconnect-connection.test.ts',
  'connections.refreshMatching': 'refresh-matching.test.ts',
  'connections.disconnectMatching': 'disconnect-matching.test.ts',
  'connections.import': 'connect-links.test.ts',
  'connections.rename': 'changes-and-records.test.ts',
  'connections.test': 'test-connection.test.ts',
  'connections.chooseResource': 'choose-resource.test.ts',
  'flows.answerAccountQuestion': 'complete-connection.test.ts',
  'tokens.get': 'read-audit.test.ts',
  'webhooks.recover': 'webhook-attempts.test.ts',
  'providerConfigurations.discover': 'only reads, at the issuer',
  'providerConfigurations.describe': 'only reads',
};

it.each(Object.entries(ACTS))('%s leaves an event that says who did it, and to whom', async (_, act) => {
  const newest = await hub.deps.db.prisma.auditEvent.findFirst({ orderBy: { id: 'desc' } });
  const { event, ...expected } = await act();
  const left = await hub.deps.db.prisma.auditEvent.findMany({
    where: { event, id: { gt: newest?.id ?? 0n } },
    orderBy: { id: 'desc' },
  });
  expect(left[0]).toMatchObject(expected);
});

it('nothing that can be changed is missing here', () => {
  const changes = [
    ...OFFERED,
    ...Object.entries(procedureTypes).flatMap(([name, type]) => (type === 'mutation' ? [name] : [])),
  ];
  expect(new Set([...Object.keys(ACTS), ...Object.keys(ELSEWHERE)])).toEqual(new Set(changes));
});

it('a denial and a wrong proof are written down with who it was, and not without end', async () => {
  const { browser, userId } = await newPerson();
  for (let times = 0; times < 25; times += 1) {
    await browser.post('/api/auth/admin/ban-user', { userId: String(operatorId) });
    await browser.post('/api/auth/step-up', { password: 'not the password' });
  }
  const events = (event: string) => hub.deps.db.prisma.auditEvent.findMany({ where: { event, userId } });
  const denied = await events('access_denied');
  expect(denied).toHaveLength(20);
  expect(denied[0]).toMatchObject({
    actor: `user:${userId}`,
    metadata: { procedure: 'auth/admin/ban-user' },
  });
  const failed = await events('step_up_failed');
  expect(failed).toHaveLength(10);
  expect(failed[0]).toMatchObject({
    actor: `user:${userId}`,
    metadata: { at: 'step-up', code: 'INVALID_PASSWORD' },
  });
});
