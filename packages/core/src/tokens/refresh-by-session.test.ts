import { afterEach, beforeEach, expect, test } from 'vitest';
import { createConnectionScope } from '../connections/connection-store.ts';
import { deleteExpired } from '../delete-expired.ts';
import { createTestHub, type TestHub, type TestUser } from '../testing/index.ts';
import { refreshBySession } from './refresh-by-session.ts';
import { FORCED_REFRESHES } from './take-force.ts';

let hub: TestHub;
let user: TestUser;
beforeEach(async () => {
  hub = await createTestHub();
  user = await hub.createUser();
});
afterEach(() => hub[Symbol.asyncDispose]());

const PAUSE_MS = FORCED_REFRESHES.connection.windowMs;
const force = (id: number, { deps } = hub) =>
  refreshBySession(deps, { scope: createConnectionScope(user.id), id }, hub.origin());

test('one connection is refreshed once in ten seconds, and is answered as it is in between', async () => {
  const { id } = await user.connect({ account: 'ada' });
  await using sibling = await hub.sibling();
  const first = await force(id);
  for (const asked of [hub, sibling, hub]) expect(await force(id, asked)).toEqual(first);
  expect(await hub.refreshes()).toHaveLength(1);

  hub.clock.advance(PAUSE_MS);
  expect((await force(id)).lastRefreshedAt).not.toEqual(first.lastRefreshedAt);
  expect(await hub.refreshes()).toHaveLength(2);
});

test('many clicks at once, in two processes, are one request', async () => {
  const { id } = await user.connect({ account: 'ada' });
  await using sibling = await hub.sibling();
  await Promise.all([hub, sibling, hub, sibling, hub].map((asked) => force(id, asked)));
  expect(await hub.refreshes()).toHaveLength(1);
});

test('a refresh that failed is told so when it is asked for again at once, and is not sent again', async () => {
  const { id } = await user.connect({ account: 'ada' });
  await hub.sandbox.control.setFault('token', {
    kind: 'status',
    status: 400,
    body: { error: 'temporarily_unavailable' },
  });
  try {
    await expect(force(id)).rejects.toMatchObject({ retryable: true });
    const sent = (await hub.refreshes()).length;
    await expect(force(id)).rejects.toMatchObject({ code: 'TOKEN_REFRESH_ERROR' });
    expect(await hub.refreshes()).toHaveLength(sent);
  } finally {
    await hub.sandbox.control.setFault('token', null);
  }
  hub.clock.advance(PAUSE_MS);
  expect(await force(id)).toMatchObject({ status: 'connected', reason: null });
});

test('a user forces ten refreshes a minute, whichever process is asked, and nobody else pays for it', async () => {
  await using sibling = await hub.sibling();
  const connections = [];
  for (let index = 0; index < 12; index += 1)
    connections.push(await user.connect({ account: `account-${index}` }));
  const results = await Promise.allSettled(
    connections.map(({ id }, index) => force(id, index % 2 === 0 ? hub : sibling)),
  );
  const refused = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ ...result, index }] : [],
  );
  expect(refused).toHaveLength(2);
  for (const { reason } of refused)
    expect(reason).toMatchObject({ code: 'RATE_LIMITED', retryable: true, metadata: { retryAfter: 60 } });
  expect(await hub.refreshes()).toHaveLength(10);

  const other = await hub.createUser();
  const { id } = await other.connect({ account: 'grace' });
  await expect(
    refreshBySession(hub.deps, { scope: createConnectionScope(other.id), id }, hub.origin()),
  ).resolves.toMatchObject({
    id,
  });

  // What was refused has cost the connection nothing.
  hub.clock.advance(60_000);
  const late = connections[refused[0]?.index ?? -1];
  await force(late?.id ?? -1);
  expect(await hub.refreshes()).toHaveLength(12);
});

test("another user's connection is not there, and is left alone", async () => {
  const { id } = await (await hub.createUser()).connect({ account: 'ada' });
  await expect(force(id)).rejects.toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  expect(await hub.refreshes()).toHaveLength(0);
  expect(await hub.deps.db.prisma.rateLimit.count({ where: { key: `refresh:connection:${id}` } })).toBe(0);
});

test('what was counted is forgotten when it counts no more', async () => {
  const { id } = await user.connect({ account: 'ada' });
  await force(id);
  await deleteExpired(hub.deps);
  expect(await hub.deps.db.prisma.rateLimit.count({ where: { key: `refresh:connection:${id}` } })).toBe(1);
  hub.clock.advance(FORCED_REFRESHES.user.windowMs + 1);
  await deleteExpired(hub.deps);
  expect(await hub.deps.db.prisma.rateLimit.count({ where: { key: { startsWith: 'refresh:' } } })).toBe(0);
});
