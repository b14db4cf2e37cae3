import { expect, test } from 'vitest';
import { CONNECT_SESSION_TTL_MS, createConnectSession } from './access/create-connect-session.ts';
import { findConnectSession } from './access/find-connect-session.ts';
import { openConnectSession } from './access/open-connect-session.ts';
import { deleteExpired } from './delete-expired.ts';
import { getFlow } from './flows/get-flow.ts';
import { createTestHub } from './testing/index.ts';

const HOUR_MS = 3_600_000;

test('flows are forgotten an hour after they have run out', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const old = await user.start();
  hub.clock.advance(HOUR_MS);
  const young = await user.start();
  expect(await deleteExpired(hub.deps)).toMatchObject({ flows: 0 });

  hub.clock.advance(11 * 60_000);
  expect(await deleteExpired(hub.deps)).toMatchObject({ flows: 1 });
  await expect(getFlow(hub.deps, {}, old.flowId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await getFlow(hub.deps, {}, young.flowId)).toMatchObject({ status: 'expired' });
});

test('connect sessions are deleted an hour after they have run out, opened or not: then no flow of theirs is under way', async () => {
  await using hub = await createTestHub();
  const invite = () =>
    createConnectSession(hub.deps, { externalUserId: 'customer 7', returnUrl: '/' }, hub.origin());
  const open = async ({ url }: { url: string }) =>
    openConnectSession(hub.deps, url.split('/').at(-1) ?? '', hub.origin());
  await open(await invite());
  await invite();
  hub.clock.advance(CONNECT_SESSION_TTL_MS + HOUR_MS - 60_000);
  const living = await open(await invite());
  expect(await deleteExpired(hub.deps)).toMatchObject({ connectSessions: 0 });

  hub.clock.advance(60_001);
  expect(await deleteExpired(hub.deps)).toMatchObject({ connectSessions: 2 });
  expect(await hub.deps.db.prisma.connectSession.count()).toBe(1);
  expect(await findConnectSession(hub.deps, living)).not.toBeNull();
});
