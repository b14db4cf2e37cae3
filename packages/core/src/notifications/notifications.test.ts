import { expect, test } from 'vitest';
import { disconnectConnection } from '../connections/disconnect-connection.ts';
import { createTestHub, type TestHub, type TestUser } from '../testing/index.ts';
import { gatherEndings, gatherNotifications } from './gather-notifications.ts';
import { listNotifications } from './list-notifications.ts';
import { markNotificationsRead } from './mark-notifications-read.ts';
import { noticeOfDeadline } from './notice-of-deadline.ts';
import {
  chooseNotification,
  chooseNotificationLanguage,
  getNotificationChoices,
} from './notification-settings.ts';
import { type Letter, type Message, type Posts, sendNotifications } from './send-notifications.ts';
import { unsubscribe } from './unsubscribe.ts';

const DAY_MS = 86_400_000;

/** Somebody whose address is confirmed; the first one runs the hub. */
async function createReader(hub: TestHub): Promise<TestUser> {
  const user = await hub.createUser();
  const { user: users } = hub.deps.db.prisma;
  const row = { ...(await users.findUniqueOrThrow({ where: { id: user.id } })), emailVerified: true };
  const seal = hub.deps.rows.seal('users', row);
  await users.update({ where: { id: user.id }, data: { emailVerified: true, seal } });
  return user;
}

/** What goes wrong with connections after their consent. */
const breakAll = (hub: TestHub, where: object, reason = 'grant_refused') =>
  hub.deps.db.prisma.connection.updateMany({
    where,
    data: { status: 'error', reason, statusSince: new Date(hub.clock.now().getTime() + 1_000) },
  });
const mendAll = (hub: TestHub, where: object) =>
  hub.deps.db.prisma.connection.updateMany({ where, data: { status: 'connected', reason: null } });

/** Lets time pass for everything that was told. */
const age = (hub: TestHub, interval: string) =>
  hub.deps.db.pool.query(
    `UPDATE notifications SET send_at = send_at - $1::interval, closed_at = closed_at - $1::interval,
      created_at = created_at - $1::interval`,
    [interval],
  );

/** Sends what is due, and keeps it. */
async function deliver(hub: TestHub, posts: Partial<Posts> = {}) {
  const letters: Letter[] = [];
  const channel: Message[] = [];
  const sent = {
    mail: async (letter: Letter) => void letters.push(letter),
    channel: async (message: Message) => void channel.push(message),
    ...posts,
  };
  while ((await sendNotifications(hub.deps, sent)) > 0);
  return { letters, channel };
}

async function tell(hub: TestHub) {
  await gatherNotifications(hub.deps);
  await age(hub, '2 minutes');
  return deliver(hub);
}

const copies = (hub: TestHub, connectionId: number, count: number) =>
  hub.deps.db.pool.query(
    `INSERT INTO connections (user_id, provider, provider_account_id, requested_scope, granted_scope, updated_at)
     SELECT user_id, provider, 'copy-' || n, '{}', '{}', now() FROM connections, generate_series(1, $2) AS n WHERE id = $1`,
    [connectionId, count],
  );

test('a connection that breaks is told once, with the way to mend it, and that it works again by itself', async () => {
  await using hub = await createTestHub();
  const user = await createReader(hub);
  const { id } = await user.connect({ account: 'ada' });
  await breakAll(hub, { id });

  const { letters } = await tell(hub);
  expect(letters).toMatchObject([
    {
      kind: 'connection_broke',
      total: 1,
      language: 'en',
      connections: [{ id, providerName: 'Sandbox', isToReconnect: true }],
    },
  ]);
  expect(letters[0]?.unsubscribeUrl).toMatch(/^http:\/\/127\.0\.0\.1:9\/notifications\/unsubscribe\/\S+$/);
  expect(await listNotifications(hub.deps, user.id)).toMatchObject({
    unread: 1,
    notifications: [
      { kind: 'connection_broke', total: 1, connections: [{ id, provider: 'sandbox' }], isRead: false },
    ],
  });
  // Whatever happens to the process: nobody is told twice.
  expect((await tell(await hub.sibling())).letters).toEqual([]);

  await mendAll(hub, { id });
  expect((await tell(hub)).letters).toMatchObject([
    { kind: 'connection_recovered', total: 1, connections: [{ id }] },
  ]);
  await breakAll(hub, { id });
  await age(hub, '2 hours');
  expect((await tell(hub)).letters).toMatchObject([{ kind: 'connection_broke' }]);
});

test('what is over before it was sent is told to nobody, nor what its owner mended or ended', async () => {
  await using hub = await createTestHub();
  const user = await createReader(hub);
  const { id } = await user.connect({ account: 'ada' });
  await breakAll(hub, { id });
  await gatherNotifications(hub.deps);
  await mendAll(hub, { id });
  expect((await tell(hub)).letters).toEqual([]);
  expect(await listNotifications(hub.deps, user.id)).toMatchObject({ unread: 0, notifications: [] });

  // It heals between being gathered and being sent.
  await breakAll(hub, { id });
  await gatherNotifications(hub.deps);
  await mendAll(hub, { id });
  await age(hub, '2 minutes');
  expect((await deliver(hub)).letters).toEqual([]);

  await breakAll(hub, { id });
  await age(hub, '2 hours');
  await tell(hub);
  await hub.deps.db.prisma.connection.update({
    where: { id },
    data: { status: 'connected', reason: null, connectedAt: new Date(Date.now() + 60_000) },
  });
  expect((await tell(hub)).letters).toEqual([]);
  await breakAll(hub, { id });
  await tell(hub);
  await disconnectConnection(hub.deps, { scope: { userId: user.id }, id }, hub.origin());
  expect((await tell(hub)).letters).toEqual([]);
});

test('a storm is one message to each, and the next within the hour waits for its end', async () => {
  await using hub = await createTestHub();
  const [ada, bob] = [await createReader(hub), await createReader(hub)];
  const first = await ada.connect({ account: 'ada' });
  await bob.connect({ account: 'bob' });
  await copies(hub, first.id, 10_000);
  await breakAll(hub, { provider: 'sandbox' });
  const { letters } = await tell(hub);
  expect(letters.map(({ total }) => total).sort()).toEqual([1, 10_001]);
  const big = letters.find(({ total }) => total > 1);
  expect(big?.connections).toHaveLength(20);
  expect(await listNotifications(hub.deps, ada.id)).toMatchObject({ unread: 1 });

  const { id } = await ada.connect({ account: 'late' });
  await breakAll(hub, { id });
  expect((await tell(hub)).letters).toEqual([]);
  await age(hub, '1 hour');
  expect((await deliver(hub)).letters).toMatchObject([{ total: 1, connections: [{ id }] }]);
});

test('what comes while it gathers joins it, and makes it news again', async () => {
  await using hub = await createTestHub();
  const user = await createReader(hub);
  const [one, two] = [await user.connect({ account: 'ada' }), await user.connect({ account: 'bob' })];
  await breakAll(hub, { id: one.id });
  await gatherNotifications(hub.deps);
  const [seen] = (await listNotifications(hub.deps, user.id)).notifications;
  await markNotificationsRead(hub.deps, { userId: user.id, upTo: seen?.id ?? 0 });
  expect(await listNotifications(hub.deps, user.id)).toMatchObject({
    unread: 0,
    notifications: [{ isRead: true }],
  });
  await breakAll(hub, { id: two.id });
  await gatherNotifications(hub.deps);
  expect(await listNotifications(hub.deps, user.id)).toMatchObject({
    unread: 1,
    notifications: [{ total: 2, connections: [{ id: one.id }, { id: two.id }] }],
  });
});

test('only what waits for its owner is told, and only to people who sign in here with an address of theirs', async () => {
  await using hub = await createTestHub();
  const [waiting, unconfirmed, external] = [
    await createReader(hub),
    await hub.createUser(),
    await createReader(hub),
  ];
  for (const [user, account] of [
    [waiting, 'a'],
    [unconfirmed, 'b'],
    [external, 'c'],
  ] as const)
    await user.connect({ account });
  await hub.deps.db.prisma.user.update({ where: { id: external.id }, data: { externalId: 'host-7' } });
  await breakAll(hub, { userId: waiting.id }, 'provider_unavailable');
  await breakAll(hub, { userId: { not: waiting.id } });
  expect((await tell(hub)).letters).toEqual([]);
  expect(await listNotifications(hub.deps, waiting.id)).toMatchObject({ unread: 0 });
  expect(await listNotifications(hub.deps, unconfirmed.id)).toMatchObject({ unread: 1 });
  expect(await listNotifications(hub.deps, external.id)).toMatchObject({ unread: 0 });
});

test('an address that was changed past the hub gets nothing', async () => {
  await using hub = await createTestHub();
  const user = await createReader(hub);
  const { id } = await user.connect({ account: 'ada' });
  await hub.deps.db.prisma.user.update({ where: { id: user.id }, data: { email: 'mallory@example.com' } });
  await breakAll(hub, { id });
  expect((await tell(hub)).letters).toEqual([]);
});

test('the end of a consent is told seven days and a day ahead, once each', async () => {
  await using hub = await createTestHub();
  const user = await createReader(hub);
  const { id } = await user.connect({ account: 'ada' });
  const endIn = async (days: number) => {
    const refreshTokenExpiresAt = new Date(hub.clock.now().getTime() + days * DAY_MS);
    await hub.deps.db.prisma.sealedToken.update({
      where: { connectionId: id },
      data: { refreshTokenExpiresAt, refreshFailures: 1, expiresAt: refreshTokenExpiresAt },
    });
    return refreshTokenExpiresAt;
  };
  const look = async () => {
    await gatherEndings(hub.deps);
    await age(hub, '2 hours');
    return (await deliver(hub)).letters;
  };
  await endIn(20);
  expect(await look()).toEqual([]);
  hub.clock.advance(13.5 * DAY_MS);
  const [letter] = await look();
  expect(letter).toMatchObject({
    kind: 'connection_ending',
    total: 1,
    connections: [{ id, isToReconnect: true }],
  });
  expect(await look()).toEqual([]);
  hub.clock.advance(6 * DAY_MS);
  expect(await look()).toMatchObject([{ kind: 'connection_ending' }]);
  expect(await look()).toEqual([]);
});

test.each([
  ['a consent of three months, eight days ahead', 90, 8, null],
  ['a consent of three months, a week ahead', 90, 6.9, 'week'],
  ['a consent of three months, a day ahead', 90, 0.9, 'day'],
  ['a consent of ten days, a week ahead', 10, 6.9, null],
  ['a consent of ten days, a day ahead', 10, 0.9, 'day'],
  ['an access of an hour', 1 / 24, 0.02, null],
  ['one that is over', 90, -1, null],
] as const)('%s: %d days long, %d left: notice %s', (_what, whole, left, notice) => {
  const now = new Date('2026-12-01T00:00:00Z');
  const deadline = new Date(now.getTime() + left * DAY_MS);
  const connectedAt = new Date(deadline.getTime() - whole * DAY_MS);
  expect(noticeOfDeadline({ connectedAt, deadline }, now)).toBe(notice);
});

test('operators and their channel are told when an incident begins and ends, nobody else', async () => {
  await using hub = await createTestHub();
  const [operator, user] = [await createReader(hub), await createReader(hub)];
  const states = hub.deps.db.prisma.providerState;
  const where = { provider_host: { provider: 'sandbox', host: '' } };
  const open = { incident: 'provider_unavailable', since: new Date() };
  await states.upsert({ where, create: { provider: 'sandbox', ...open }, update: open });
  const opened = await tell(hub);
  const incidents = [
    { provider: 'sandbox', host: '', incident: 'provider_unavailable', providerName: 'Sandbox' },
  ];
  expect(opened.letters).toMatchObject([{ kind: 'incident_opened', total: 1, incidents }]);
  expect(opened.channel).toMatchObject([{ kind: 'incident_opened', total: 1, incidents }]);
  expect(await tell(hub)).toEqual({ letters: [], channel: [] });
  await states.update({ where, data: { incident: null, since: null } });
  const closed = await tell(hub);
  expect([...closed.letters, ...closed.channel].map(({ kind }) => kind)).toEqual([
    'incident_closed',
    'incident_closed',
  ]);
  expect((await listNotifications(hub.deps, operator.id)).notifications.map(({ kind }) => kind)).toEqual([
    'incident_closed',
    'incident_opened',
  ]);
  expect(await listNotifications(hub.deps, user.id)).toMatchObject({ unread: 0 });
});

test('what somebody muted they are not told, by that channel; the link of a mail mutes its kind', async () => {
  await using hub = await createTestHub();
  const user = await createReader(hub);
  const { id } = await user.connect({ account: 'ada' });
  await chooseNotificationLanguage(hub.deps, { userId: user.id, language: 'fr' });
  await breakAll(hub, { id });
  const [letter] = (await tell(hub)).letters;
  expect(letter?.language).toBe('fr');
  const token = letter?.unsubscribeUrl.split('/').at(-1) ?? '';
  expect(await unsubscribe(hub.deps, `x${token}`, hub.origin())).toBe(false);
  expect(
    await unsubscribe(hub.deps, token.replace('connection_broke', 'incident_opened'), hub.origin()),
  ).toBe(false);
  expect(await unsubscribe(hub.deps, token, hub.origin())).toBe(true);
  expect(await unsubscribe(hub.deps, token, hub.origin())).toBe(true);
  expect(await getNotificationChoices(hub.deps, user.id)).toMatchObject({
    connection_broke: { app: true, mail: false },
    connection_recovered: { app: true, mail: true },
  });
  expect(
    await hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'notification_settings_changed' } }),
  ).toMatchObject([{ userId: user.id, actor: `user:${user.id}` }]);

  await mendAll(hub, { id });
  await chooseNotification(
    hub.deps,
    { userId: user.id, kind: 'connection_recovered', channel: 'app', isWanted: false },
    hub.origin(),
  );
  expect((await tell(hub)).letters).toMatchObject([{ kind: 'connection_recovered' }]);
  await breakAll(hub, { id });
  await age(hub, '2 hours');
  expect((await tell(hub)).letters).toEqual([]);
  const { notifications } = await listNotifications(hub.deps, user.id);
  expect(notifications.map(({ kind }) => kind)).toEqual(['connection_broke', 'connection_broke']);
});

test('a mail server that is away is tried again; a mail that may have left is not', async () => {
  await using hub = await createTestHub();
  const user = await createReader(hub);
  await user.connect({ account: 'ada' });
  await breakAll(hub, {});
  await gatherNotifications(hub.deps);
  await age(hub, '2 minutes');
  await deliver(hub, { mail: () => Promise.reject(new Error('away')) });
  expect((await deliver(hub)).letters).toEqual([]);
  await age(hub, '2 minutes');
  const gone = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const dying = sendNotifications(hub.deps, {
    channel: undefined,
    mail: () => {
      left.resolve();
      return gone.promise;
    },
  });
  await left.promise;
  expect((await tell(await hub.sibling())).letters).toEqual([]);
  gone.resolve();
  await dying;
});
