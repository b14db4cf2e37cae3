import { expect, test } from 'vitest';
import { createTestHub } from '../testing/index.ts';
import { createExternalUser } from './create-external-user.ts';
import { getPerson } from './get-person.ts';
import { listPeople } from './list-people.ts';

test('everybody the hub knows is found by a part of their name, address or id, with what they have here', async () => {
  await using hub = await createTestHub();
  const { deps } = hub;
  const ada = await hub.createUser();
  await ada.connect({ account: 'ada' });
  await deps.db.prisma.user.update({ where: { id: ada.id }, data: { name: 'Ada Lovelace' } });
  const bob = await hub.createUser();
  const external = await createExternalUser(deps, { externalId: 'Customer-7', name: 'Acme' }, hub.origin());

  const find = async (filter: Parameters<typeof listPeople>[1], limit = 10) =>
    (await listPeople(deps, filter, { limit })).people.map(({ id }) => id);
  expect(await find({})).toEqual([external.id, bob.id, ada.id]);
  expect(await find({ q: 'LOVELACE' })).toEqual([ada.id]);
  expect(await find({ q: 'customer-7' })).toEqual([external.id]);
  expect(await find({ kind: 'external' })).toEqual([external.id]);
  expect(await find({ kind: 'account', q: 'example' })).not.toContain(external.id);
  expect(await find({ q: '100%' })).toEqual([]);

  const first = await listPeople(deps, {}, { limit: 2 });
  expect(first.nextCursor).toBe(String(bob.id));
  const rest = await listPeople(deps, {}, { before: bob.id, limit: 2 });
  expect([rest.people.map(({ id }) => id), rest.nextCursor]).toEqual([[ada.id], null]);

  expect(await getPerson(deps, ada.id)).toMatchObject({
    ...{ name: 'Ada Lovelace', banned: false, connections: 1, externalId: null, lastSeenAt: null },
  });
  await expect(getPerson(deps, external.id + 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
