import { expect, test } from 'vitest';
import { createTestHub, PUBLIC_URL } from '../testing/index.ts';
import { CONNECT_SESSION_TTL_MS, createConnectSession } from './create-connect-session.ts';
import { findConnectSession } from './find-connect-session.ts';
import { openConnectSession } from './open-connect-session.ts';
import { resolveUser } from './resolve-user.ts';

const secretOf = (url: string) => url.split('/').at(-1) ?? '';

test("a host application's user gets a hub user, once, and a link for one browser", async () => {
  await using hub = await createTestHub();
  const create = () =>
    createConnectSession(
      hub.deps,
      { externalUserId: 'customer 7', returnUrl: '/done', providers: ['sandbox'] },
      hub.origin(),
    );
  const first = await create();
  const second = await create();
  expect(second.userId).toBe(first.userId);
  expect(first.url.startsWith(`${PUBLIC_URL}/connect-sessions/`)).toBe(true);
  expect(await resolveUser(hub.deps, { externalUserId: 'customer 7' }, hub.origin())).toBe(first.userId);

  const cookie = await openConnectSession(hub.deps, secretOf(first.url), hub.origin());
  expect(await findConnectSession(hub.deps, cookie)).toMatchObject({
    userId: first.userId,
    providers: ['sandbox'],
    returnUrl: `${PUBLIC_URL}/done`,
  });
  expect(await findConnectSession(hub.deps, { ...cookie, browserSecret: 'another' })).toBeNull();
  await expect(openConnectSession(hub.deps, secretOf(first.url), hub.origin())).rejects.toMatchObject({
    code: 'INVALID_STATE',
  });
});

test('of browsers that open a link at once one gets it', async () => {
  await using hub = await createTestHub();
  const { url } = await createConnectSession(hub.deps, { externalUserId: 'x', returnUrl: '/' }, hub.origin());
  const opened = await Promise.allSettled(
    Array.from({ length: 5 }, () => openConnectSession(hub.deps, secretOf(url), hub.origin())),
  );
  expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('link and session end after half an hour', async () => {
  await using hub = await createTestHub();
  const { url } = await createConnectSession(hub.deps, { externalUserId: 'x', returnUrl: '/' }, hub.origin());
  const cookie = await openConnectSession(hub.deps, secretOf(url), hub.origin());
  const unopened = await createConnectSession(
    hub.deps,
    { externalUserId: 'x', returnUrl: '/' },
    hub.origin(),
  );
  hub.clock.advance(CONNECT_SESSION_TTL_MS + 1);
  expect(await findConnectSession(hub.deps, cookie)).toBeNull();
  await expect(openConnectSession(hub.deps, secretOf(unopened.url), hub.origin())).rejects.toMatchObject({
    code: 'INVALID_STATE',
  });
});

test('a session is for allowed addresses and known providers only', async () => {
  await using hub = await createTestHub();
  const create = (input: { returnUrl: string; providers?: string[] }) =>
    createConnectSession(hub.deps, { externalUserId: 'x', ...input }, hub.origin());
  await expect(create({ returnUrl: 'https://evil.example' })).rejects.toMatchObject({
    code: 'INVALID_REDIRECT_URL',
  });
  await expect(create({ returnUrl: '/', providers: ['nope'] })).rejects.toMatchObject({
    code: 'INVALID_PROVIDER',
  });
  expect(await hub.deps.db.prisma.connectSession.count()).toBe(0);
  expect(await hub.deps.db.prisma.user.count()).toBe(0);
});

test('a user is named by exactly one id', async () => {
  await using hub = await createTestHub();
  const { id } = await hub.createUser();
  expect(await resolveUser(hub.deps, { userId: id }, hub.origin())).toBe(id);
  for (const named of [
    {},
    { userId: id, externalUserId: 'x' },
    { userId: 4711 },
    { externalUserId: 'nobody' },
  ])
    await expect(resolveUser(hub.deps, named, hub.origin())).rejects.toMatchObject({
      code: 'INVALID_USER_ID',
    });
});

test('external users of any name can be told apart and cannot sign in', async () => {
  await using hub = await createTestHub();
  const userIds = new Set<number>();
  for (const externalUserId of ['a', 'A', 'é', '💚'.repeat(60), "'; DROP TABLE users; --"])
    userIds.add(
      (await createConnectSession(hub.deps, { externalUserId, returnUrl: '/' }, hub.origin())).userId,
    );
  expect(userIds.size).toBe(5);
  for (const { email } of await hub.deps.db.prisma.user.findMany())
    expect(email).toMatch(/@external\.invalid$/);
});

test('a user who was found is not looked up again, and one who was not is', async () => {
  await using hub = await createTestHub();
  const later = 'customer who comes later';
  await expect(resolveUser(hub.deps, { externalUserId: later }, hub.origin())).rejects.toMatchObject({
    code: 'INVALID_USER_ID',
  });
  const { userId } = await createConnectSession(
    hub.deps,
    { externalUserId: later, returnUrl: hub.deps.settings.publicUrl },
    hub.origin(),
  );
  expect(await resolveUser(hub.deps, { externalUserId: later }, hub.origin())).toBe(userId);

  const { prisma } = hub.deps.db;
  await prisma.user.update({ where: { id: userId }, data: { externalId: 'somebody else' } });
  expect(await resolveUser(hub.deps, { externalUserId: later }, hub.origin())).toBe(userId);
});
