import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { type RunningHub, startHub } from './hub.ts';
import { Person, standsStill } from './test.ts';

const FOLDER = join(import.meta.dirname, '../../../docs/screenshots');
const WIDE = { width: 1180, height: 700 };
const NARROW = { width: 360, height: 740 };

/** What the hub is set up with; none of them is asked for anything. */
const PROVIDERS = ['github', 'google', 'slack', 'notion', 'hubspot', 'dropbox', 'linear', 'zoom', 'figma'];
const CLIENT = { client_id: 'hub', client_secret: 'secret' };

const test = base.extend<object, { hub: RunningHub }>({
  hub: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
    async ({}, use) => {
      await using hub = await startHub({}, Object.fromEntries(PROVIDERS.map((id) => [id, CLIENT])));
      await use(hub);
    },
    { scope: 'worker', timeout: 600_000 },
  ],
});

/** Accounts that nobody has to sign in to: provider, account, status, reason, and since how many hours. */
const ACCOUNTS = [
  ['github', 'ada-lovelace', 'error', 'grant_refused', 5],
  ['google', 'ada@example.com', 'connected', null, 900],
  ['slack', 'Analytical Engines', 'connected', 'provider_unavailable', 1],
  ['notion', 'Notes on the Engine', 'connected', null, 400],
  ['hubspot', 'Babbage & Co', 'connected', null, 300],
  ['dropbox', 'ada@example.com', 'connected', null, 200],
  ['linear', 'Engine', 'connected', null, 100],
  ['figma', 'Ada Lovelace', 'connected', null, 50],
] as const;

async function furnish(hub: RunningHub): Promise<void> {
  for (const [provider, account, status, reason, hours] of ACCOUNTS)
    await hub.sql(
      `WITH made AS (
         INSERT INTO connections (user_id, provider, provider_account_id, account_name, status, reason, requested_scope,
           granted_scope, status_since, connected_at, last_used_at, updated_at)
         SELECT id, $1, left(md5($1), 8), $2, $3::connection_status, $4, '{}', '{}', now() - $5 * interval '1 hour',
           now() - interval '60 days', now() - $5 * interval '2 minutes', now() FROM users ORDER BY id LIMIT 1 RETURNING id, user_id)
       INSERT INTO sealed_tokens (connection_id, user_id, provider, access_token, token_type, refreshable, issued_at, expires_at)
       SELECT id, user_id, $1, 'none', 'bearer', true, now(), now() + interval '50 minutes' FROM made`,
      [provider, account, status, reason, hours],
    );
  await hub.sql(`INSERT INTO notifications (user_id, kind, total, connection_ids, closed_at, created_at)
    SELECT user_id, 'connection_recovered', 1, ARRAY[id], now(), now() - interval '2 days' FROM connections WHERE provider = 'notion'`);
}

/** With an address that is fit to be seen. */
async function signUpAs(page: Page, hub: RunningHub, who: { readonly name: string; readonly email: string }) {
  const answer = await page.request.post(`${hub.url}/api/auth/sign-up/email`, {
    headers: { origin: hub.url },
    data: { ...who, password: 'correct horse battery staple' },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** The marks of providers come after the words. */
const expectMarks = (page: Page) =>
  expect(page.locator('main svg[role="presentation"] path').first()).toBeAttached();

async function take(page: Page, name: string): Promise<void> {
  await standsStill(page);
  await page.evaluate(() => {
    scrollTo(0, 0);
    return document.fonts.ready;
  });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled', caret: 'hide' });
}

/** Address and heading of those that need no more than a look. */
const PAGES = [
  ['/activity', 'Activity'],
  ['/account', 'Your account'],
  ['/overview', 'Overview'],
  ['/providers', 'Providers'],
  ['/providers/new', 'Add provider'],
  ['/api-keys', 'API keys'],
  ['/webhooks', 'Webhooks'],
  ['/users', 'Users'],
  ['/audit', 'Audit log'],
  ['/keys', 'Encryption keys'],
  ['/settings', 'Settings'],
] as const;

async function takeLoaded(page: Page, name: string): Promise<void> {
  await expect(page.getByLabel(/^Loading/)).toHaveCount(0);
  await take(page, name);
}

test('the pages', async ({ page, browser, hub }) => {
  const person = new Person(page, hub);
  await page.setViewportSize(WIDE);
  await signUpAs(page, hub, { name: 'Ada Lovelace', email: 'ada@example.com' });
  await person.connect('Katherine Johnson');
  const other = new Person(await browser.newPage(), hub);
  await signUpAs(other.page, hub, { name: 'Katherine Johnson', email: 'katherine@example.com' });
  await other.connect('Grace Hopper');
  await other.page.close();
  await furnish(hub);
  const heading = page.getByRole('heading', { level: 1 });
  const show = async (path: string, name: string) => {
    await page.goto(`${hub.url}${path}`);
    await expect(heading).toHaveText(name);
  };

  await show('/connections', 'Connections');
  await expect(page.getByRole('article')).toHaveCount(ACCOUNTS.length + 1);
  await expectMarks(page);
  await take(page, 'connections');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(page, 'connections-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(NARROW);
  await take(page, 'connections-narrow');
  await page.setViewportSize(WIDE);

  await page
    .getByRole('article', { name: /katherine/i })
    .getByRole('link')
    .click();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText(/^It works/)).toBeVisible();
  await expectMarks(page);
  await take(page, 'connection');
  await show('/connections/new', 'Add connection');
  await expect(page.getByRole('button', { name: 'Connect GitHub' })).toBeVisible();
  await expectMarks(page);
  await take(page, 'gallery');
  await show('/notifications', 'Notifications');
  // The hub has noticed by itself that one of them broke.
  await expect(page.getByRole('listitem').filter({ hasText: 'needs you' })).toBeVisible();
  await take(page, 'notifications');
  await show('/connections', 'Connections');
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('combobox', { name: 'Search', exact: true })).toBeFocused();
  await page.keyboard.type('ada');
  await expect(page.getByRole('option', { name: /ada-lovelace/ })).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(page, 'palette-dark');
  await page.keyboard.press('Escape');
  await page.emulateMedia({ colorScheme: 'light' });

  for (const [path, name] of PAGES) {
    await show(path, name);
    await takeLoaded(page, path.slice(1).replaceAll('/', '-'));
  }
  await show('/users', 'Users');
  await page.getByRole('link', { name: 'Katherine Johnson' }).click();
  await page.getByRole('link', { name: /^grace@/ }).click();
  await expect(page.getByText('As Katherine Johnson sees it')).toBeVisible();
  await takeLoaded(page, 'users-connection');
});

test('the pages of nobody', async ({ page, hub }) => {
  await page.setViewportSize(WIDE);
  for (const path of ['/sign-in', '/sign-up', '/forgot-password']) {
    await page.goto(`${hub.url}${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await takeLoaded(page, path.slice(1));
  }
});
