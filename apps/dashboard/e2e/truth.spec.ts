import { connectAccount } from '@evergrant/playwright';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, MOVABLE_CLOCK, test } from './test.ts';

test.use({ hubSettings: MOVABLE_CLOCK });

const banner = (page: Page) => page.getByText("The hub can't be reached.");
const isLive = (page: Page) => expect(page.getByText('Live', { exact: true }).first()).toBeAttached();

test('a hub that falls silent is told of, nothing can be done meanwhile, and it heals by itself', async ({
  person,
  page,
  hub,
}) => {
  await person.signUp('Barbara Liskov');
  await person.connect('Ada Lovelace');
  await isLive(page);
  const menu = person.connection('ada').getByRole('button', { name: /^More actions/ });
  await expect(menu).toBeEnabled();

  // Its connections stay open, as with a line that was cut: only that nothing comes tells.
  hub.freeze();
  try {
    await expect(banner(page)).toBeVisible();
    await expect(page.getByText(/last update \d+ seconds ago/)).toBeVisible();
    await expect(menu).toBeDisabled();
    // What tells of the account that was just connected goes by itself, and while it goes it has no contrast.
    await expect(page.locator('.mantine-Notification-root')).toHaveCount(0);
    await expectAccessible(page);
  } finally {
    hub.thaw();
  }
  await expect(banner(page)).toBeHidden();
  await expect(menu).toBeEnabled();
  await isLive(page);
});

test('what ends is shown as ended at that moment, without an event, by the clock of the hub', async ({
  person,
  page,
  hub,
  sandbox,
  clock,
}) => {
  // The clock of this browser is a day behind.
  await page.addInitScript(() => {
    const RealDate = Date;
    const behind = () => RealDate.now() - 86_400_000;
    window.Date = new Proxy(RealDate, {
      construct: (target, args) => Reflect.construct(target, args.length === 0 ? [behind()] : args),
      get: (target, key) => (key === 'now' ? behind : Reflect.get(target, key)),
    });
  });
  await person.signUp('Frances Allen');
  // Ten days of access that the hub can't renew.
  await sandbox.configure({ accessTokenTtl: 10 * 86_400 });
  await connectAccount(page.request, hub, {
    account: 'ada',
    decision: 'partial',
    scopes: ['profile', 'email'],
  });
  const row = person.connection('ada');
  await expect(row).toContainText('Connected');
  await isLive(page);
  await clock.advance({ days: 4 });
  await expect(row).toContainText('Expiring soon');
  await isLive(page);
  // From here on nothing can be asked: what changes, changes by itself.
  await page.route(/\/trpc\//, (route) => route.abort());
  await clock.advance({ days: 7 });
  await expect(row).toContainText('Expired');
  await expect(row.getByRole('button', { name: /^Reconnect/ })).toBeVisible();
});

test('what an outage holds up says who acts and until when it works', async ({ person, page, hub }) => {
  await person.signUp('Radia Perlman');
  await person.connect('Ada Lovelace');
  const row = person.connection('ada');
  await hub.sql(
    `UPDATE connections SET reason = 'provider_unavailable' WHERE id = (SELECT max(id) FROM connections)`,
  );
  await page.reload();
  await expect(row).toContainText('Held up');
  await expect(row).toContainText("Sandbox isn't answering, so access can't be renewed.");
  await expect(row).toContainText('There is nothing for you to do: we keep trying.');
  await expect(row).toContainText(/It still works until \d/);
  await expect(row).toContainText(/Next attempt in/);
  await expect(row.getByRole('button', { name: /^Reconnect/ })).toBeHidden();
  await expectAccessible(page);
});

test('all windows of a browser share one stream', async ({ person, page, context, hub }) => {
  await person.signUp('Grace Murray');
  await isLive(page);
  const streams: string[] = [];
  context.on('request', (request) => {
    if (request.url().includes('connections.onChange')) streams.push(request.url());
  });
  const windows: Page[] = [];
  for (let count = 0; count < 7; count += 1) {
    const opened = await context.newPage();
    await opened.goto(`${hub.url}/connections`);
    windows.push(opened);
  }
  for (const opened of windows) await isLive(opened);
  expect(streams).toEqual([]);

  // The one that had it goes: another one takes over.
  await page.close();
  await expect.poll(() => streams.length).toBe(1);
  for (const opened of windows) await isLive(opened);
});

test('fewer permissions than were asked for are asked about, and the account is never called ready', async ({
  person,
  page,
  context,
  hub,
}) => {
  await person.signUp('Karen Jones');
  const popup = await person.startConnecting();
  await popup.getByRole('button', { name: /Ada Lovelace/ }).click();
  await popup.locator('input[name="scope"]:not([disabled])').last().uncheck();
  await popup.getByRole('button', { name: 'Approve' }).click();
  const question = page.getByRole('dialog', { name: 'Some permissions are missing' });
  await expect(question.getByRole('region', { name: 'Missing permissions' })).toBeVisible();
  await expect(page.getByText('The account is ready to use.')).toBeHidden();
  await expectAccessible(page);

  // Nothing is promised that the hub can't do without what is missing.
  const { connections } = await (await page.request.get(`${hub.url}/api/v1/connections`)).json();
  const detail = await context.newPage();
  await detail.goto(`${hub.url}/connections/${connections[0].id}`);
  await expect(detail.getByText(/can't renew itself/).first()).toBeVisible();
  await expect(detail.getByText('Next automatic refresh')).toBeHidden();
  await detail.close();

  const again = page.waitForEvent('popup');
  await question.getByRole('button', { name: 'Grant what is missing' }).click();
  await (await again).getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText('The account is ready to use.')).toBeVisible();
});
