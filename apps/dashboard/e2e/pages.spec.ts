import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

/** Opens a page and waits for what it is about: what stands in until then is not to be judged. */
async function open(page: Page, url: string, content: Locator): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(content.first()).toBeVisible();
}

test('a deep link survives the sign-in', async ({ page, hub }) => {
  await page.goto(`${hub.url}/activity?provider=sandbox`);
  // Of a new hub that leads to the operator's account at once.
  await expect(page.getByRole('heading', { name: /^(Sign in|Create the operator account)$/ })).toBeVisible();
  const signUp = page.getByRole('link', { name: 'Create an account' });
  if (await signUp.isVisible()) await signUp.click();
  await page.getByLabel('Name').fill('Chien-Shiung Wu');
  await page.getByLabel('Email').fill(`${crypto.randomUUID()}@example.com`);
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL(/\/activity\?provider=sandbox/);
});

test('the keyboard finds a connection, tests it and says what it can', async ({ person, page }) => {
  await person.signUp('Radia Perlman');
  await person.connect('Katherine Johnson');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  // Whoever types at once need not wait until the palette has been fetched.
  const begun = Promise.withResolvers<void>();
  await page.route(/command-palette.*\.js$/, async (route) => {
    await begun.promise;
    await route.continue();
  });
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('kathe');
  begun.resolve();
  const field = palette.getByLabel('Search', { exact: true });
  await expect(field).toBeFocused();
  await page.keyboard.type('rine');
  await expect(field).toHaveValue('katherine');
  await expect(palette.getByRole('option', { name: /katherine/i })).toHaveAttribute('data-combobox-selected');
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();

  await page.keyboard.press('ControlOrMeta+k');
  await expect(palette.getByRole('option', { name: 'Activity' })).toBeVisible();
  await expect(palette.getByRole('option').first()).toHaveAttribute('data-combobox-selected');
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('katherine');
  await expect(palette.getByRole('option', { name: /katherine/i })).toHaveAttribute('data-combobox-selected');
  await expectAccessible(page, 'the command palette');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /katherine/i })).toBeVisible();

  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText(/^It works: Sandbox has just answered for/)).toBeVisible();

  // Its history is narrowed, and kept as a file.
  const history = page.getByRole('region', { name: 'History' });
  await history.getByLabel('Event').selectOption('Connection tested');
  await expect(page).toHaveURL(/event=connection_tested/);
  await expect(history.getByRole('listitem').filter({ hasText: 'Account connected' })).toHaveCount(0);
  await expect(history.getByRole('listitem').filter({ hasText: 'Connection tested' })).toHaveCount(1);
  const download = page.waitForEvent('download');
  await history.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'JSON Lines' }).click();
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(['connection_tested']);

  await page.getByRole('link', { name: 'Activity' }).focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(help).toBeVisible();
  await expectAccessible(page, 'the list of keys');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(page.getByRole('link', { name: 'Activity' })).toBeFocused();
});

test('a page that reads from right to left is no wider', async ({ person, page }) => {
  await person.signUp('Anita Borg');
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await expectNoSidewaysScroll(page, 'from right to left');
});

test('nothing secret is kept in the browser', async ({ person, page }) => {
  await person.signUp('Ada Yonath');
  await person.connectByHand('Edsger Dijkstra');
  const kept = await page.evaluate(() => ({
    stored: [...Object.entries(localStorage), ...Object.entries(sessionStorage)].flat().join('\n'),
    cookies: document.cookie,
  }));
  expect(kept.cookies, 'cookies that scripts can read').toBe('');
  expect(kept.stored).not.toMatch(/token|secret|verifier|evg_|eyJ/i);
});

test.describe('in French', () => {
  test.use({ locale: 'fr-FR' });

  test('no button is too narrow for its words @mobile', async ({ page, hub }) => {
    await page.request.post(`${hub.url}/api/auth/sign-up/email`, {
      headers: { origin: hub.url },
      data: {
        name: 'Émilie du Châtelet',
        email: `${crypto.randomUUID()}@example.com`,
        password: 'correct horse battery staple',
      },
    });

    const expectNothingCut = async () => {
      const labels = page.locator('.mantine-Button-label');
      expect(await labels.count(), page.url()).toBeGreaterThan(0);
      const cut = await labels.evaluateAll((all) =>
        all.filter((label) => label.scrollWidth > label.clientWidth).map((label) => label.textContent),
      );
      expect(cut, page.url()).toEqual([]);
    };

    await page.goto(`${hub.url}/connections/new`);
    await page.getByRole('button', { name: 'Connecter Sandbox' }).click();
    await expect(page.getByRole('button', { name: 'Continuer vers Sandbox' })).toBeVisible();
    await expectNothingCut();
    const popup = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Continuer vers Sandbox' }).click();
    const window = await popup;
    await window.getByRole('button', { name: /Katherine Johnson/ }).click();
    await window.getByRole('button', { name: 'Approve' }).click();
    const row = page.getByRole('article');
    await expect(row).toContainText('Connecté');
    const { connections } = await (await page.request.get(`${hub.url}/api/v1/connections`)).json();
    const disconnected = await page.request.delete(`${hub.url}/api/v1/connections/${connections[0].id}`, {
      headers: { origin: hub.url },
    });
    expect(disconnected.ok()).toBe(true);

    const event = page.getByRole('listitem').filter({ hasText: 'Compte connecté' });
    for (const [path, content] of [
      ['/connections', page.getByRole('heading', { name: 'Aucun compte n’est connecté' })],
      ['/connections?status=disconnected', row.getByRole('button', { name: /^Reconnecter/ })],
      ['/activity?provider=github', page.getByRole('button', { name: 'Effacer les filtres' })],
      [`/connections/${connections[0].id}`, event],
    ] as const) {
      await open(page, hub.url + path, content);
      await expectNothingCut();
    }
  });
});
