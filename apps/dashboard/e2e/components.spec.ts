import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { expect, expectAccessible, test } from './test.ts';

/** Where the application's own files are, on the hub's origin. */
const BASE = '/host-app/';

/** File name -> code of `host-app.tsx`, as a host would build it; the first is where it begins. */
async function buildHostApp(): Promise<ReadonlyMap<string, string>> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    base: BASE,
    build: { write: false, rollupOptions: { input: join(import.meta.dirname, 'host-app.tsx') } },
  });
  const [{ output } = { output: [] }] = Array.isArray(built) ? built : 'output' in built ? [built] : [];
  return new Map(output.flatMap((chunk) => (chunk.type === 'chunk' ? [[chunk.fileName, chunk.code]] : [])));
}

const styles = readFileSync(createRequire(import.meta.url).resolve('@evergrant/client/styles.css'), 'utf8');

/** Puts the application at an address of the hub, where the browser is known. */
async function openHostApp(
  page: Page,
  { url, language, files }: { url: string; language: string; files: ReadonlyMap<string, string> },
): Promise<void> {
  const [entry] = files.keys();
  const html = `<!doctype html><html lang="${language}"><title>Host</title><style>${styles}</style><div id="root"></div><script type="module" src="${BASE}${entry}"></script>`;
  await page.route(`${url}${BASE}**`, (route) => {
    const body = files.get(
      route
        .request()
        .url()
        .slice(url.length + BASE.length),
    );
    return body === undefined
      ? route.fulfill({ contentType: 'text/html', body: html })
      : route.fulfill({ contentType: 'text/javascript', body });
  });
  await page.goto(`${url}${BASE}`);
}

test('components connect, show, reconnect and disconnect an account inside of an application', async ({
  person,
  page,
  hub,
}) => {
  const files = await buildHostApp();
  await person.signUp('Emmy Noether');
  await openHostApp(page, { url: hub.url, language: 'en', files });
  await expect(page.getByText('No account is connected yet.')).toBeVisible();
  const connect = page.getByRole('button', { name: 'Connect Sandbox', exact: true });

  const denied = page.waitForEvent('popup');
  await connect.click();
  await expect(page.getByText('Finish in the window that opened.')).toBeVisible();
  await expectAccessible(page, 'while the window is open');
  await person.answerConsent(await denied, 'Grace Hopper', 'Deny');
  await expect(page.getByRole('status')).toHaveText('Nothing was connected.');

  const popup = page.waitForEvent('popup');
  await connect.click();
  await person.answerConsent(await popup, 'Grace Hopper', 'Approve');
  const item = page.getByRole('list', { name: 'Connected accounts' }).getByRole('listitem');
  await expect(item).toContainText('Connected');
  await expect(page.getByText('Sandbox is connected.')).toBeVisible();

  expect(await hub.sandbox.revokeGrants('grace')).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Refresh now' }).click();
  const banner = page.getByRole('region', { name: 'One of your accounts needs to be connected again.' });
  await expect(banner).toBeVisible();
  await expect(item).toContainText('Does not work');
  await expectAccessible(page, 'with the banner');
  const again = page.waitForEvent('popup');
  await banner.getByRole('button', { name: 'Reconnect Sandbox' }).click();
  await (await again).getByRole('button', { name: 'Approve' }).click();
  await expect(banner).toBeHidden();

  await openHostApp(page, { url: hub.url, language: 'fr', files });
  await expect(page.getByRole('listitem')).toContainText('Connecté');
  await expectAccessible(page, 'in French');
  await page.getByRole('button', { name: /^Déconnecter Sandbox/ }).click();
  await expect(page.getByText('Aucun compte n’est encore connecté.')).toBeVisible();
});
