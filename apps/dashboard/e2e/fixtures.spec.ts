import { expect, test } from './test.ts';

test('the fixtures of @evergrant/playwright: signed in and connected without a page, told of by matchers and webhooks', async ({
  page,
  hub,
  user,
  sandbox,
  webhooks,
}) => {
  const connection = await user.connect();
  await page.goto(`${hub.url}/connections`);
  await expect(page.getByRole('article', { name: new RegExp(connection.account) })).toContainText(
    'Connected',
  );
  await expect(page).toBeAccessible();
  await expect(hub).toHaveConnectionStatus(connection, 'connected');
  await expect(hub).not.toHaveRefreshed(connection);
  await hub.backend.connections.refresh.mutate({ id: connection.id });
  await expect(hub).toHaveRefreshed(connection);

  expect(await sandbox.revokeGrants(connection.account)).toBe(1);
  await hub.backend.connections.refresh.mutate({ id: connection.id }).catch(() => undefined);
  await expect(hub).toHaveConnectionStatus(connection, { status: 'error', reason: 'grant_refused' });
  await expect(hub).toHaveAuditEvent('token_refresh_failed', { userId: user.userId });
  await expect.poll(() => webhooks.events.map(({ type }) => type)).toContain('connection.error');
  await expect(user.connect('grace', { decision: 'deny' })).rejects.toThrow('CONSENT_DENIED');
});
