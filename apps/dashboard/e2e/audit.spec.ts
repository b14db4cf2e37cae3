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

test('an operator sees what happened, and whether the log was verified @mobile', async ({
  operator,
  page,
}) => {
  await page.goto(`${operator.hub.url}/audit`);
  await expect(page.getByText('Not verified yet: the hub does so every hour.')).toBeVisible();
  const events = page.getByRole('main').getByRole('listitem');
  await expect(events.filter({ hasText: 'Signed up' })).toHaveCount(1);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `the audit log, ${colorScheme}`);
  }
  await expectNoSidewaysScroll(page, 'the audit log');
});
