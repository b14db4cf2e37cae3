import { expect, test } from 'vitest';
import { createTestHub } from '../testing/create-test-hub.ts';

test('a value of the callback that a later request needs is kept with the connection (VK)', async () => {
  await using hub = await createTestHub({
    provider: {
      // The sandbox adds `iss` to its callbacks; it stands in for VK's device_id.
      authorization_response: { capture: ['iss'] },
      refresh_request: { params: { device_id: '{authorization_response.iss}' } },
    },
  });
  const user = await hub.createUser();
  const { id, provider, providerAccountId } = await user.connect();
  const { parameters } = await hub.deps.db.prisma.connection.findUniqueOrThrow({ where: { id } });
  expect(parameters).toEqual({ 'authorization_response.iss': hub.sandbox.issuer });
  await hub.service.refreshToken(provider, providerAccountId);
  expect(await hub.refreshes()).toHaveLength(1);
  // A reconnect starts from what is stored.
  await expect(user.connect({ connectionId: id })).resolves.toMatchObject({ id, status: 'connected' });
});
