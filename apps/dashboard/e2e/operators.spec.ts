import { once } from 'node:events';
import { createServer } from 'node:http';
import { freePort } from '@evergrant/playwright';
import { startHub } from './hub.ts';
import { expect, expectAccessible, expectWellMade, Person, test } from './test.ts';

test('whoever runs a new hub sees how it does, and has everything in hand', async ({ page, browser }) => {
  await using cleanup = new AsyncDisposableStack();
  const port = await freePort();
  const server = createServer((_request, response) => response.end('thank you')).listen(port, '127.0.0.1');
  cleanup.defer(() => void server.close());
  await once(server, 'listening');
  const receiver = `http://127.0.0.1:${port}`;
  await using hub = await startHub({ EVERGRANT_TRUSTED_WEBHOOK_ORIGINS: receiver });
  const operator = new Person(page, hub);
  const steps = page.getByRole('list', { name: 'First steps' }).getByRole('listitem');
  const dialog = page.getByRole('dialog');

  await test.step('a new hub asks for its operator, and says what comes next', async () => {
    await page.goto(hub.url);
    await expect(page.getByRole('heading', { name: 'Create the operator account' })).toBeVisible();
    await expectAccessible(page, 'the first page');
    await operator.signUp('Grace Brewster');
    await page.goto(hub.url);
    await expect(page).toHaveURL(/\/overview$/);
    await expect(steps).toHaveCount(3);
    await expect(steps.getByRole('img', { name: 'To do' })).toHaveCount(2);
    await expect(page.getByText('Nothing is connected yet')).toBeVisible();
    await expectWellMade(page, 'the overview of a new hub');
  });

  await test.step('a key is made, shown once, rotated and revoked', async () => {
    await steps.getByRole('link', { name: 'Create API key' }).click();
    await expect(page.getByRole('heading', { name: 'There is no API key yet' })).toBeVisible();
    await page.getByRole('button', { name: 'Create API key' }).click();
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('billing-backend');
    await dialog.getByLabel('Expires').selectOption('In 90 days');
    await dialog.getByRole('button', { name: 'Create' }).click();
    const key = await dialog.locator('code').textContent();
    expect(key).toMatch(/^evg_/);
    await expectAccessible(page, 'a key that is shown once');
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    const row = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: 'billing-backend' }) });
    await expect(row).toContainText('Never used');
    await expect(row).toContainText('Works');
    await expect(page.getByText(key ?? '')).toHaveCount(0);

    const act = async (action: string) => {
      await row.getByRole('button', { name: 'More actions for billing-backend' }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };
    await act('Rotate…');
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    await expect(dialog.locator('code')).not.toHaveText(key ?? '');
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await expect(row).toContainText('The secret from before the rotation works until');
    await expect(row.getByRole('button')).toBeFocused();
    await act('Revoke…');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await expect(row).toContainText('Revoked');
  });

  await test.step('the overview shows what was connected', async () => {
    await operator.connect('Ada Lovelace');
    await page.goto(hub.url);
    await expect(steps).toHaveCount(0);
    const connections = page.getByRole('region', { name: 'Connections', exact: true });
    await expect(connections.getByRole('listitem')).toHaveText(['Connected 1']);
    await expect(page.getByText('At 1 provider')).toBeVisible();
    await expect(page.getByRole('row', { name: /^Token exchange/ })).toContainText('100%');
  });

  await test.step('a webhook is added, tested, and what came of it is in its log', async () => {
    await page.goto(`${hub.url}/webhooks`);
    await expect(page.getByRole('heading', { name: 'There is no webhook yet' })).toBeVisible();
    await page.getByRole('button', { name: 'Add webhook' }).click();
    await dialog.getByLabel('Address').fill(`${receiver}/hook`);
    await dialog.getByRole('button', { name: 'Add' }).click();
    expect(await dialog.locator('code').textContent()).toMatch(/^whsec_/);
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('link', { name: `${receiver}/hook` }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    const deliveries = page.getByRole('list', { name: 'Deliveries' }).getByRole('listitem');
    await expect(deliveries).toHaveText([/A test.*200.*Arrived/]);
    await deliveries.getByText('Request and answer').click();
    await expect(deliveries).toContainText('thank you');
    await deliveries.getByRole('button', { name: 'Send again: A test' }).click();
    await expect(deliveries).toHaveCount(2);
    await page.getByRole('button', { name: 'Switch off' }).click();
    await expect(page.getByText('Nothing is sent since')).toBeVisible();
  });

  await test.step('somebody is invited, found, and locked out', async () => {
    await page.goto(`${hub.url}/users`);
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Ada Yonath');
    await dialog.getByRole('textbox', { name: 'Email' }).fill('ada.yonath@example.com');
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('searchbox', { name: 'Search users' }).fill('yonath');
    const found = page.getByRole('list', { name: 'Users' }).getByRole('listitem');
    await expect(found).toHaveCount(1);
    await found.getByRole('link', { name: 'Ada Yonath' }).click();
    await expect(page.getByText('They have connected nothing.')).toBeVisible();
    await page.getByRole('button', { name: 'Lock…' }).click();
    await dialog.getByRole('button', { name: 'Lock', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Unlock' })).toBeVisible();
  });

  await test.step('a connection of somebody else is seen as they see it, and left to them', async () => {
    const context = await browser.newContext();
    cleanup.defer(() => context.close());
    const user = new Person(await context.newPage(), hub);
    await user.signUp('Hedy Lamarr');
    await user.connect('Ada Lovelace');
    await page.goto(`${hub.url}/users?q=lamarr`);
    await page.getByRole('link', { name: 'Hedy Lamarr' }).click();
    await page.getByRole('link', { name: /^ada@/ }).click();
    await expect(page.getByText('As Hedy Lamarr sees it.')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Status' })).toContainText('Connected');
    await expect(page.getByRole('region', { name: 'History' })).toContainText('Account connected');
    const acts = page
      .getByRole('main')
      .getByRole('button', { name: /^(reconnect|disconnect|refresh|grant)/i });
    await expect(acts).toHaveCount(0);
    await page.getByRole('link', { name: 'Hedy Lamarr' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Hedy Lamarr' })).toBeVisible();
  });

  await test.step('the settings are shown', async () => {
    await page.goto(`${hub.url}/settings`);
    await expect(page.getByText('EVERGRANT_SIGN_UP')).toBeVisible();
  });
});
