import { expect, test } from 'vitest';
import { createTestHub } from './create-test-hub.ts';

test('a user connects an account at the sandbox and gets a token that works there', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();

  const connection = await user.connect({ account: 'ada' });

  expect(connection).toMatchObject({ provider: 'sandbox', providerAccountId: 'ada', status: 'connected' });
  const answer = await fetch(`${hub.sandbox.issuer}/api/me`, {
    headers: { authorization: `Bearer ${await user.token()}` },
  });
  expect(await answer.json()).toMatchObject({ sub: 'ada' });
});

test('hubs that share a database, a sandbox and keys are processes of one installation', async () => {
  await using hub = await createTestHub();
  await using sibling = await hub.sibling();
  const user = await hub.createUser();
  const connection = await user.connect();

  await sibling.service.refreshToken('sandbox', connection.providerAccountId);

  expect(await sibling.service.getAccessToken(user.id, 'sandbox', 'ada')).toBe(await user.token());
});
