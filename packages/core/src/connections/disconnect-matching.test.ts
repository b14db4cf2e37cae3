import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestHub, type TestHub, type TestUser } from '../testing/index.ts';
import { disconnectMatching } from './disconnect-matching.ts';
import { listConnections } from './list-connections.ts';

let hub: TestHub;
let user: TestUser;
beforeEach(async () => {
  hub = await createTestHub();
  user = await hub.createUser();
});
afterEach(() => hub[Symbol.asyncDispose]());

const connectedOf = async ({ id }: TestUser) =>
  (await listConnections(hub.deps, id)).map(({ providerAccountId }) => providerAccountId).toSorted();

test('disconnects everything that matches, in steps, each with its event and what the provider said', async () => {
  const other = await hub.createUser();
  await other.connect({ account: 'work-1' });
  await user.connect({ account: 'home' });
  for (let index = 0; index < 7; index += 1) await user.connect({ account: `work-${index}` });

  const filter = { q: 'work' };
  const scope = { userId: user.id };
  const first = await disconnectMatching(hub.deps, { scope, filter }, hub.origin());
  expect(first).toMatchObject({
    retryAfter: null,
    nextCursor: { after: first.results.at(-1)?.connection.id },
  });
  expect(first.results).toHaveLength(5);
  // Stopped here, the rest stays.
  expect(await connectedOf(user)).toHaveLength(3);

  const cursor = first.nextCursor ?? undefined;
  const last = await disconnectMatching(hub.deps, { scope, filter, cursor }, hub.origin());
  expect(last.nextCursor).toBeNull();
  expect(await connectedOf(user)).toEqual(['home']);
  expect(await connectedOf(other)).toEqual(['work-1']);
  for (const result of [...first.results, ...last.results]) {
    expect(result).toMatchObject({ outcome: 'disconnected' });
    expect((await hub.events(result.connection.id)).includes('integration_disconnected')).toBe(true);
  }
  expect(await disconnectMatching(hub.deps, { scope, filter }, hub.origin())).toEqual({
    results: [],
    nextCursor: null,
    retryAfter: null,
  });
});

test('leaves alone what was connected again after it began', async () => {
  const ids = [];
  for (let index = 0; index < 6; index += 1)
    ids.push((await user.connect({ account: `account-${index}` })).id);
  const scope = { userId: user.id };
  const first = await disconnectMatching(hub.deps, { scope, filter: {} }, hub.origin());
  hub.clock.advance(1_000);
  const last = Math.max(...ids);
  await user.connect({ account: 'account-5', connectionId: last });
  const cursor = first.nextCursor ?? undefined;
  expect(await disconnectMatching(hub.deps, { scope, filter: {}, cursor }, hub.origin())).toMatchObject({
    results: [],
  });
  expect(await connectedOf(user)).toEqual(['account-5']);
});
