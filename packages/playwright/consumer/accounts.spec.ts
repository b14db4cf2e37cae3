// A test of somebody else's application, compiled against the packed package by `npm test -- packages`.
import { expect, test } from '@evergrant/playwright';

test('says when an account has to be connected again', async ({ page, hub, user, sandbox, webhooks }) => {
  const connection = await user.connect('ada');
  await expect(hub).toHaveConnectionStatus(connection, 'connected');
  await sandbox.revokeGrants('ada');
  await hub.backend.connections.refresh.mutate({ id: connection.id }).catch(() => undefined);
  await expect(hub).toHaveConnectionStatus(connection, { status: 'error', reason: 'grant_refused' });
  await expect(hub).toHaveAuditEvent('token_refresh_failed', { userId: user.userId });
  await expect.poll(() => webhooks.events.map(({ type }) => type)).toContain('connection.error');
  await page.goto(`${hub.url}/connections`);
  await expect(page).toBeAccessible();
});
