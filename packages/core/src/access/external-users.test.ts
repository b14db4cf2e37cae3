import { expect, test, vi } from 'vitest';
import { USER_GONE } from '../changes/change-feed.ts';
import { notifyChange } from '../connections/connection-store.ts';
import { createTestHub } from '../testing/index.ts';
import { inTransaction } from '../transaction.ts';
import { createExternalUser } from './create-external-user.ts';
import { deleteExternalUser } from './delete-external-user.ts';
import { listExternalUsers } from './list-external-users.ts';
import { renameExternalUser } from './rename-external-user.ts';
import { resolveUser } from './resolve-user.ts';
import { deleteUser } from './user-store.ts';

test('users come in pages by id, without those who sign in here, and those made past the hub', async () => {
  await using hub = await createTestHub();
  await hub.createUser();
  const made = [];
  for (const externalId of ['a', 'forged', 'b', 'c'])
    made.push(await createExternalUser(hub.deps, { externalId, name: undefined }, hub.origin()));
  await hub.deps.db.prisma.user.update({ where: { externalId: 'forged' }, data: { role: 'operator' } });
  const first = await listExternalUsers(hub.deps, { limit: 3 });
  const next = await listExternalUsers(hub.deps, { after: Number(first.nextCursor), limit: 3 });
  expect(next.nextCursor).toBeNull();
  expect([...first.users, ...next.users]).toEqual(
    made.filter(({ externalUserId }) => externalUserId !== 'forged'),
  );
  const forged = { externalId: 'forged', name: 'x' };
  for (const change of [
    () => createExternalUser(hub.deps, forged, hub.origin()),
    () => renameExternalUser(hub.deps, forged, hub.origin()),
    () => deleteExternalUser(hub.deps, 'forged', hub.origin()),
  ])
    await expect(change()).rejects.toMatchObject({ code: 'INVALID_USER_ID' });
});

test('nobody is deleted whose account is connected, also one that came last', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await user.connect();
  expect(await inTransaction(hub.deps.db, (tx) => deleteUser(tx, user.id))).toBe('connected');
  expect(await hub.deps.db.prisma.connection.count({ where: { userId: user.id } })).toBe(1);
});

test('every process forgets whom another one has deleted', async () => {
  await using hub = await createTestHub();
  const named = { externalUserId: 'customer' };
  const { id } = await createExternalUser(
    hub.deps,
    { externalId: 'customer', name: undefined },
    hub.origin(),
  );
  expect(await resolveUser(hub.deps, named, hub.origin())).toBe(id);
  await inTransaction(hub.deps.db, async (tx) => {
    expect(await deleteUser(tx, id)).toBe('deleted');
    await notifyChange(tx, { userId: id, connectionId: USER_GONE });
  });
  await vi.waitUntil(() => hub.deps.userCache.get('external:customer') === undefined);
  await expect(resolveUser(hub.deps, named, hub.origin())).rejects.toMatchObject({ code: 'INVALID_USER_ID' });
});
