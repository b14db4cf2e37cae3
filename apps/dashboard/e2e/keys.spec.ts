import { startHub } from './hub.ts';
import { expect, expectAccessibleInBothSchemes, Person, test } from './test.ts';

test('an operator follows a rotation from one key to the next @mobile', async ({ page }) => {
  await using hub = await startHub();
  await new Person(page, hub).signUp('Auguste Kerckhoffs');
  const key = (id: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: id }) });
  await page.goto(`${hub.url}/keys`);
  await expect(key('k1')).toContainText('Seals');
  await expect(page.getByText('evergrant keys rotate')).toBeVisible();
  await expectAccessibleInBothSchemes(page);

  await hub.cli('keys', 'rotate');
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('evergrant keys retire k1')).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await expect(key('k2')).toContainText('Seals');
  await expect(key('k1')).toContainText('Can go');
  await expectAccessibleInBothSchemes(page);

  await hub.cli('keys', 'retire', 'k1');
  await page.reload();
  await expect(key('k2')).toContainText('First used');
  await expect(key('k1')).toHaveCount(0);

  await page.context().clearCookies();
  await new Person(page, hub).signUp('Somebody Else');
  await expect(page.getByRole('link', { name: 'Keys' })).toHaveCount(0);
  await page.goto(`${hub.url}/keys`);
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
});
