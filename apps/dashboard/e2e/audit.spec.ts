import { readFile } from 'node:fs/promises';
import { startHub } from './hub.ts';
import { test as base, expect, expectAccessible, expectNoSidewaysScroll, Person } from './test.ts';

/** A hub of its own, whose first user is the operator. */
const test = base.extend<{ operator: Person }>({
  operator: async ({ page }, use) => {
    await using hub = await startHub();
    const operator = new Person(page, hub);
    await operator.signUp('Grace Brewster');
    await use(operator);
  },
});

test('an operator finds what happened, sees it happen, and keeps it as a file @mobile', async ({
  operator,
  page,
}) => {
  const { url } = operator.hub;
  await page.goto(`${url}/audit`);
  await expect(page.getByText('Not verified yet: the hub does so every hour.')).toBeVisible();
  const events = page.getByRole('main').getByRole('listitem');
  await expect(events.filter({ hasText: 'Signed up' })).toHaveCount(1);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `the audit log, ${colorScheme}`);
  }
  await expectNoSidewaysScroll(page, 'the audit log');

  await page.getByRole('switch', { name: 'Live' }).press('Space');
  await page.request.post(`${url}/api/auth/update-user`, {
    headers: { origin: url },
    data: { name: 'Grace Hopper' },
  });
  await expect(events.filter({ hasText: 'Profile changed' })).toHaveCount(1);

  await page.getByLabel('Event', { exact: true }).selectOption({ label: 'Profile changed' });
  await expect(events).toHaveCount(1);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'CSV, for spreadsheets' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^evergrant-audit-\d{4}-\d{2}-\d{2}\.csv$/);
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('"profile_changed"');

  await page.getByLabel('Event', { exact: true }).selectOption({ label: 'Webhook added' });
  await expect(page.getByRole('heading', { name: 'No event matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(events.filter({ hasText: 'Audit log exported' })).toHaveCount(1);
});
