import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { expect, expectAccessible, expectFits, test } from './test.ts';

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

const pageOf = (files: ReadonlyMap<string, string>, language: string, session = '') => {
  const [entry] = files.keys();
  return `<!doctype html><html lang="${language}"><title>Host</title><style>${styles}</style><script type="application/json" id="session">${session}</script><div id="root"></div><script type="module" src="${BASE}${entry}"></script>`;
};

/** Puts the application at an address of the hub, where the browser is known. */
async function openHostApp(
  page: Page,
  { url, language, files }: { url: string; language: string; files: ReadonlyMap<string, string> },
): Promise<void> {
  await page.route(`${url}${BASE}**`, (route) => {
    const body = files.get(
      route
        .request()
        .url()
        .slice(url.length + BASE.length),
    );
    return body === undefined
      ? route.fulfill({ contentType: 'text/html', body: pageOf(files, language) })
      : route.fulfill({ contentType: 'text/javascript', body });
  });
  await page.goto(`${url}${BASE}`);
}

/** Serves it from an origin of its own, with what its backend got from the hub. */
async function serveHostApp(
  origin: string,
  session: string,
  files: ReadonlyMap<string, string>,
): Promise<Disposable> {
  const server = createServer(({ url = '' }, response) => {
    const code = files.get(url.slice(BASE.length));
    const [type, body] =
      code === undefined ? ['text/html', pageOf(files, 'en', session)] : ['text/javascript', code];
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  await once(server.listen(Number(new URL(origin).port), '127.0.0.1'), 'listening');
  return {
    [Symbol.dispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
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

test('an application on another origin connects accounts in a window of the hub, and shows its page in a frame', async ({
  person,
  page,
  hub,
}) => {
  const session = await hub.backend.connectSessions.create.mutate({
    externalUserId: crypto.randomUUID(),
    userName: 'Sofja',
    returnUrl: `${hub.appOrigin}/`,
  });
  using _app = await serveHostApp(hub.appOrigin, JSON.stringify(session), await buildHostApp());
  await page.goto(hub.appOrigin);
  const connect = page.getByRole('button', { name: 'Connect Sandbox', exact: true });

  const opened = page.waitForEvent('popup');
  await connect.click();
  const popup = await opened;
  await expect(popup.getByText('will be used by Sofja')).toBeAttached();
  await expectFits(popup, 'the window of a connect session');
  await popup.getByRole('button', { name: 'Continue to Sandbox' }).click();
  await person.answerConsent(popup, 'Grace Hopper', 'Approve');
  await expect(page.getByText('Sandbox is connected.')).toBeVisible();
  await expect.poll(() => popup.isClosed()).toBe(true);
  await expect(page.getByRole('list', { name: 'Connected accounts' }).getByRole('listitem')).toContainText(
    'Connected',
  );

  // Browsers keep the hub's cookies from a frame on another site.
  const frame = page.frameLocator('iframe[title="Accounts"]');
  await expect(frame.getByRole('article', { name: /grace/i })).toBeVisible();
  const again = page.waitForEvent('popup');
  await frame.getByRole('button', { name: 'Connect Sandbox' }).click();
  const second = await again;
  await second.getByRole('button', { name: 'Continue to Sandbox' }).click();
  await person.answerConsent(second, 'Ada Lovelace', 'Approve');
  await expect(frame.getByRole('article', { name: /ada/i })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Connected accounts' }).getByRole('listitem')).toHaveCount(2);
});
