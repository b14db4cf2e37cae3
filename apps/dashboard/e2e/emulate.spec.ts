import { seedHub } from '@evergrant/playwright';
import { EMULATED_SHAPES } from '@evergrant/server/testing/emulated-shapes';
import type { Page } from '@playwright/test';
import { type EmulatedHub, startEmulatedHub } from './emulators.ts';
import { test as base, expect, PER_WORKER, Person } from './test.ts';

/** One of a kind; all of them go this way without a browser in `apps/server/src/emulated-services.test.ts`. */
const SERVICES = ['google', 'slack', 'microsoft'] as const;

/** Every worker has a hub of its own with all services, and a backend's key to it. */
const test = base.extend<object, { emulated: EmulatedHub; apiKey: string }>({
  emulated: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
    async ({}, use) => {
      await using emulated = await startEmulatedHub(SERVICES);
      await use(emulated);
    },
    PER_WORKER,
  ],
  apiKey: [
    async ({ emulated }, use) => {
      await use(await (await seedHub(emulated.hub)).createKey('tokens:read'));
    },
    PER_WORKER,
  ],
});

// One hub for the file: to start one more takes as long as a test.
test.describe.configure({ mode: 'default' });

const pick = (window: Page, account: string) =>
  window.getByRole('button').filter({ hasText: account }).click();

/** What a backend gets for the one connection of the person. */
async function readToken(person: Person, apiKey: string, provider: string): Promise<string> {
  const answer = await person.readToken(apiKey, provider);
  expect(answer.status).toBe(200);
  return (await answer.json()).accessToken;
}

for (const id of SERVICES) {
  const { name, account, shown, token, refreshes, withdrawal } = EMULATED_SHAPES[id];

  test(`${name}: connected, read, refreshed, reconnected, disconnected`, async ({
    page,
    emulated,
    apiKey,
  }) => {
    const { hub } = emulated;
    const service = emulated.service(id);
    const person = new Person(page, hub);
    await person.signUp('Ada Lovelace');

    const window = await person.startConnecting(name);
    await window.waitForURL(`${service.url}/**`);
    await pick(window, account);
    const row = page.getByRole('article');
    await expect(row.getByText(name, { exact: true })).toBeVisible();
    // Lines and pages have the name first, and the address beside it.
    const parts = shown.split(' · ');
    for (const part of parts) await expect(row).toContainText(part);
    await expect(row).toContainText('Connected');
    const first = await readToken(person, apiKey, id);
    expect(first).toMatch(token);

    await row.getByRole('link').click();
    await expect(page.getByRole('region', { name: 'Status' })).toBeVisible();
    const address = page.url();
    const main = page.getByRole('main');
    // Also where the consent has an end: a refresh moves it on.
    await expect(main).toContainText(refreshes ? 'Renews by itself' : 'No end is known');
    const history = page.getByRole('region', { name: 'History' }).getByRole('listitem');
    await expect(history.getByText('Account connected')).toBeVisible();
    const refresh = main.getByRole('button', { name: 'Refresh now' });
    if (refreshes) {
      await refresh.click();
      await expect(page.getByText('The connection has a new access token.')).toBeVisible();
      await expect(history.getByText('Access refreshed')).toBeVisible();
      const second = await readToken(person, apiKey, id);
      expect(second).toMatch(token);
      expect(second).not.toBe(first);
    } else await expect(refresh).toHaveCount(0);

    const again = page.waitForEvent('popup');
    await main.getByRole('button', { name: 'Reconnect' }).click();
    await pick(await again, account);
    await expect(history.getByText('Account reconnected')).toBeVisible();
    expect(page.url()).toBe(address);
    for (const part of parts) await expect(main).toContainText(part);
    await page.getByRole('link', { name: 'Connections', exact: true }).first().click();
    await expect(row).toHaveCount(1);
    await page.goto(address);

    await main.getByRole('button', { name: 'Disconnect…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Status' })).toContainText('Disconnected');
    await expect(history.getByText('Account disconnected')).toBeVisible();
    const said = {
      revoked: [`${name} confirmed that`, 'Access withdrawn at the provider'],
      scheduled: [`${name} didn't answer`, 'Withdrawing access at the provider failed'],
      unsupported: [`${name} offers no way to withdraw`, 'The provider offers no way to withdraw access'],
    }[withdrawal];
    for (const text of said)
      await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
    if (refreshes)
      expect(await service.refreshOnceMore()).toBe(withdrawal === 'revoked' ? 'invalid_grant' : undefined);
  });
}

test("a wrong client secret is the operator's to correct, and nobody else is blamed", async ({ page }) => {
  await using emulated = await startEmulatedHub(['google', 'github']);
  const { hub } = emulated;
  // The first to sign up is the operator.
  const operator = new Person(page, hub);
  await operator.signUp('Grace Brewster');
  await pick(await operator.startConnecting('Google'), 'ada@example.com');
  const row = page.getByRole('article', { name: /^Google, / });
  await expect(row).toContainText('Connected');

  // GitHub says so with HTTP 200.
  await emulated.service('github').replaceSecret();
  await pick(await operator.startConnecting('GitHub'), 'Ada Lovelace');
  const dialog = page.getByRole('dialog', { name: 'Connect GitHub' });
  await expect(dialog.getByRole('alert')).toContainText("The provider rejects this hub's own credentials");
  await expect(dialog.getByRole('alert')).toContainText('Nothing is wrong with your account');
  const provider = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  await page.goto(`${hub.url}/providers`);
  await expect(provider('GitHub')).toContainText("Refuses this hub's client ID or secret");
  await expect(provider('Google')).toContainText('Offered');

  await emulated.service('github').restoreSecret();
  await pick(await operator.startConnecting('GitHub'), 'Ada Lovelace');
  await expect(page.getByRole('article', { name: /^GitHub, / })).toContainText('Connected');
  await page.goto(`${hub.url}/providers`);
  await expect(provider('GitHub')).toContainText('Offered');

  // At a refresh: the connection goes on working, says whose fault it is, and asks its owner for nothing.
  await emulated.service('google').replaceSecret();
  await page.goto(`${hub.url}/connections`);
  await row.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: 'Refresh now' }).click();
  await expect(row).toContainText("Google rejects this hub's own credentials. Nothing is wrong with your");
  await expect(row).toContainText('Held up');
  await expect(row.getByRole('button', { name: 'Reconnect' })).toHaveCount(0);
  emulated.service('google').restoreSecret();
  // By when the hub asks again.
  await hub.sandbox.advanceClock(60_000);
  await row.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: 'Refresh now' }).click();
  await expect(row).not.toContainText('rejects');
});
