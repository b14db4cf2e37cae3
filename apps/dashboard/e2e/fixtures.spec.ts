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

test('the API reference is accessible, loads nothing from elsewhere, and its links lead to what they name', async ({
  page,
  hub,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${hub.url}/docs`);
  await expect(page.getByRole('heading', { name: 'Evergrant API', level: 1 })).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Start connecting an account' }).click();
  await expect(page.getByRole('heading', { name: 'POST /connections', exact: true })).toBeInViewport();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page).toBeAccessible();
  }
  expect(asked.filter((url) => !url.startsWith(hub.url))).toEqual([]);
});

test('a page that is not drawn is looked at all the same, with its transitions at their end', async ({
  page,
  hub,
}) => {
  await page.goto(`${hub.url}/sign-in`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const colour = await page.evaluate(() => {
    window.requestAnimationFrame = () => 0;
    const { body } = document;
    body.style.transition = 'color 1000s';
    body.style.color = 'rgb(0, 0, 1)';
    return getComputedStyle(body).color;
  });
  expect(colour).not.toBe('rgb(0, 0, 1)');
  await expect(page).toBeAccessible();
  expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(0, 0, 1)');
});
