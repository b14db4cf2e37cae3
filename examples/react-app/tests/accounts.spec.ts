import { expect } from '@evergrant/playwright';
import { test } from './app.ts';

test('a user of the application connects an account, and is told when it has to be connected again', async ({
  page,
  app,
  hub,
  sandbox,
}) => {
  await page.goto(app.url);
  await expect(page.getByText('No account is connected yet.')).toBeVisible();
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Connect Sandbox' }).click();
  const popup = await opened;
  // The hub says for whom, then the provider asks who it is.
  await expect(popup.getByText('will be used by sofja@example.com')).toBeAttached();
  await popup.getByRole('button', { name: 'Continue to Sandbox' }).click();
  await popup.getByRole('button', { name: /Ada Lovelace/ }).click();
  await popup.getByRole('button', { name: 'Approve' }).click();
  const account = page.getByRole('list', { name: 'Connected accounts' }).getByRole('listitem');
  await expect(account).toContainText('Connected');
  await expect(page).toBeAccessible();
  const permissions = await page.request.get(`${app.url}/api/permissions`);
  expect((await permissions.json()).scope).toContain('email');

  await sandbox.revokeGrants('ada');
  const { connections } = await hub.backend.connections.list.query({ externalUserId: 'customer-7' });
  const [connection] = connections;
  if (connection === undefined) throw new TypeError('nothing is connected');
  await hub.backend.connections.refresh.mutate({ id: connection.id }).catch(() => undefined);
  await expect(hub).toHaveConnectionStatus(connection, { status: 'error', reason: 'grant_refused' });
  await expect(account).toContainText('Does not work');
  await expect(page.getByRole('region', { name: /needs to be connected again/ })).toBeVisible();
});
