import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './test.ts';

const PAGES = ['/connections', '/connections/new', '/activity'] as const;

for (const colorScheme of ['light', 'dark'] as const)
  test(`every page is accessible in the ${colorScheme} scheme @mobile`, async ({ person, page, hub }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${hub.url}/sign-in`);
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

    await person.signUp('Hedy Lamarr');
    await person.connect('Katherine Johnson');
    const link = person.connection('katherine').getByRole('link', { name: 'Sandbox' });
    const detail = (await link.getAttribute('href')) ?? '';
    for (const path of [...PAGES, detail]) {
      await page.goto(hub.url + path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      expect((await new AxeBuilder({ page }).analyze()).violations, path).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    }
  });

test('a deep link survives the sign-in', async ({ page, hub }) => {
  await page.goto(`${hub.url}/activity?provider=sandbox`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('Name').fill('Chien-Shiung Wu');
  await page.getByLabel('Email').fill(`${crypto.randomUUID()}@example.com`);
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL(/\/activity\?provider=sandbox/);
});

test('nothing secret is kept in the browser', async ({ person, page }) => {
  await person.signUp('Ada Yonath');
  await person.connect('Edsger Dijkstra');
  const kept = await page.evaluate(() => ({
    stored: [...Object.entries(localStorage), ...Object.entries(sessionStorage)].flat().join('\n'),
    cookies: document.cookie,
  }));
  expect(kept.cookies, 'cookies that scripts can read').toBe('');
  expect(kept.stored).not.toMatch(/token|secret|verifier|evg_|eyJ/i);
});
