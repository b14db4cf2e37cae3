import { expect, test } from 'vitest';
import { createTestHub } from '../testing/create-test-hub.ts';

const USERS_TOKEN = 'xoxp-of-the-user';

test('a profile that cannot be read is taken from the ID token, where that names the account', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id, providerAccountId } = await user.connect();
  await hub.sandbox.control.setFault('userinfo', { kind: 'status', status: 403 });
  expect(await user.connect()).toMatchObject({ id, providerAccountId });
  expect(hub.logs).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      message: expect.stringContaining('the answer with the tokens names the account'),
    }),
  );
});

test('an account that the answer with the tokens names is connected without its profile, and keeps its name', async () => {
  const account = { subject: { source: 'token_response', path: 'hub' }, name: { path: 'name' } } as const;
  await using hub = await createTestHub({ provider: { account } });
  const user = await hub.createUser();
  await hub.sandbox.control.setFault('token', { kind: 'patch_body', set: { hub: 62515 } });
  const { id, accountName } = await user.connect();
  expect(accountName).not.toBeNull();
  await hub.sandbox.control.setFault('userinfo', { kind: 'status', status: 403 });
  expect(await user.connect()).toMatchObject({ id, providerAccountId: '62515', accountName });
  expect(await hub.queue.jobs()).toEqual([]);
});

test('of several token sets in one answer one is kept, and the operator is told which are not', async () => {
  await using hub = await createTestHub({
    provider: { token_response: { additional_tokens: [{ name: 'authed_user', root: 'authed_user' }] } },
  });
  await hub.sandbox.control.setFault('token', {
    kind: 'patch_body',
    set: { authed_user: { access_token: USERS_TOKEN, token_type: 'bearer' } },
    times: 1,
  });
  const user = await hub.createUser();
  const { id, providerAccountId } = await user.connect();

  const warning = hub.logs.find(({ message }) => message.includes('further tokens'));
  expect(warning).toMatchObject({ level: 'warn', fields: { provider: 'sandbox' } });
  expect(warning?.message).toContain('authed_user');
  expect(JSON.stringify(hub.logs)).not.toContain(USERS_TOKEN);
  const accessToken = await hub.service.getAccessToken(user.id, 'sandbox', providerAccountId);
  expect(accessToken).not.toBe(USERS_TOKEN);
  expect(await hub.works(accessToken)).toBe(true);
  expect(await hub.events(id)).toEqual(['oauth_completed']);
});
