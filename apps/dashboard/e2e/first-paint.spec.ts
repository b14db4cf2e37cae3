import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';

/** Requests like this are answered once somebody says so. */
async function hold(page: Page, url: RegExp): Promise<{ release(): void }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(url, async (route) => {
    await promise;
    await route.continue();
  });
  return { release: resolve };
}

const SCRIPTS = /\/assets\/.*\.js$/;
const name = (page: Page) => page.getByText('Evergrant', { exact: true }).filter({ visible: true });
const heading = (page: Page) => page.getByRole('heading', { name: 'Connections', level: 1 });

test('whoever is signed in sees the frame of every page before there are scripts, and others do not', async ({
  person,
  page,
  hub,
}) => {
  await person.signUp('Annie Easley');
  const scripts = await hold(page, SCRIPTS);
  await page.goto(`${hub.url}/connections`, { waitUntil: 'commit' });
  await expect(name(page)).toBeVisible();
  await expect(heading(page)).toHaveCount(0);
  scripts.release();
  await expect(heading(page)).toBeVisible();

  await page.unroute(SCRIPTS);
  await page.context().clearCookies();
  await page.goto(`${hub.url}/connections`);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await hold(page, SCRIPTS);
  await page.goto(`${hub.url}/connections`, { waitUntil: 'commit' });
  await expect(page.locator('.first-paint')).toBeVisible();
  await expect(name(page)).toHaveCount(0);
});

test('a page asks for its scripts before it is known who is signed in', async ({ person, page, hub }) => {
  await person.signUp('Evelyn Boyd Granville');
  const answers = await hold(page, /\/trpc\//);
  const script = page.waitForResponse(/\/assets\/connections-page-.*\.js$/);
  await page.goto(`${hub.url}/connections`, { waitUntil: 'commit' });
  await script;
  answers.release();
  await expect(heading(page)).toBeVisible();
});
