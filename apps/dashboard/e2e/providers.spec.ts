import { startSandbox } from '@evergrant/sandbox';
import { startHub } from './hub.ts';
import { test as base, expect, expectAccessibleInBothSchemes, expectFits, Person } from './test.ts';

const CLIENT = { clientId: 'hub-at-acme', clientSecret: 'secret-of-the-acme-client' };

/** A hub of its own, whose first user is the operator, beside an issuer that it does not know yet. */
const test = base.extend<{ operator: Person; issuer: string; redirectUris: string[] }>({
  operator: async ({ page, issuer, redirectUris }, use) => {
    await using hub = await startHub({ EVERGRANT_TRUSTED_PROVIDER_ORIGINS: issuer });
    redirectUris.push(`${hub.url}/oauth/callback/acme`);
    const operator = new Person(page, hub);
    await operator.signUp('Grace Brewster');
    await use(operator);
  },
  issuer: async ({ redirectUris }, use) => {
    await using cleanup = new AsyncDisposableStack();
    const sandbox = await startSandbox({ clients: [{ ...CLIENT, redirectUris }] });
    cleanup.defer(() => sandbox.close());
    await use(sandbox.issuer);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
  redirectUris: async ({}, use) => {
    await use([]);
  },
});

test('an operator adds an issuer by its address, connects through it and takes it away again @mobile', async ({
  operator,
  issuer,
  page,
}) => {
  const { url } = operator.hub;
  await page.goto(`${url}/providers`);
  await expect(page.getByRole('listitem').filter({ hasText: 'Sandbox' })).toContainText(
    'From the configuration',
  );
  await expectAccessibleInBothSchemes(page);

  await page.getByRole('main').getByRole('link', { name: 'Add provider' }).click();
  await page.getByRole('searchbox', { name: 'Search the catalog' }).fill('goog');
  await expect(page.getByRole('button', { name: /^Add Google/ }).first()).toBeVisible();
  await expectAccessibleInBothSchemes(page);
  await expectFits(page, 'the catalog');
  await page.getByRole('tab', { name: 'Issuer address' }).click();
  await page.getByLabel('Issuer', { exact: true }).fill('http://10.0.0.1');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText(/only https is allowed/)).toBeVisible();
  await page.getByLabel('Issuer', { exact: true }).fill(issuer);
  await page.getByRole('button', { name: 'Continue' }).click();

  await expect(page.getByRole('heading', { name: `Add ${new URL(issuer).host}` })).toBeVisible();
  const id = page.getByLabel('Provider ID');
  await id.fill('google');
  await page.getByRole('button', { name: 'Add provider' }).click();
  await expect(id).toBeFocused();
  await expect(id).toHaveAccessibleDescription(/This is a provider of the catalog/);
  await id.fill('acme');
  await expect(page.getByText(`${url}/oauth/callback/acme`)).toBeVisible();
  await page.getByRole('button', { name: 'Add provider' }).click();
  await expect(page.getByText('Nothing was saved')).toBeVisible();
  await expect(page.getByLabel('Client ID')).toHaveAccessibleDescription(/Please fill this in/);
  await expectAccessibleInBothSchemes(page);
  await expectFits(page, 'the settings of a provider');
  await page.getByLabel('Client ID').fill(CLIENT.clientId);
  await page.getByLabel('Client secret', { exact: true }).fill(CLIENT.clientSecret);
  const entry = page.getByLabel('Entry');
  await entry.fill((await entry.inputValue()).replace(/display_name: .*/, 'display_name: Acme'));
  await page.getByRole('button', { name: 'Add provider' }).click();

  const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'Acme' }) });
  await expect(row).toContainText('Offered');
  await page.goto(`${url}/connections/new`);
  await page.getByRole('button', { name: /^Connect Acme/ }).click();
  const popup = page.waitForEvent('popup');
  await page.getByRole('dialog').getByRole('button', { name: 'Continue to Acme' }).click();
  await operator.answerConsent(await popup, 'Ada Lovelace', 'Approve');
  await expect(operator.connection('ada')).toContainText('Connected');

  await page.goto(`${url}/providers`);
  await expect(row).toContainText('1 connection');
  await row.getByRole('link', { name: 'Acme' }).click();
  await expect(page.getByLabel('Client secret', { exact: true })).toHaveValue('');
  await expectAccessibleInBothSchemes(page);
  await page.getByRole('button', { name: 'Remove…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('1 account is connected');
  await expect(dialog.getByRole('button', { name: 'Remove' })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await page.getByRole('switch', { name: 'Offer it to people who connect accounts' }).uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('Not offered any more');
  await page.goto(`${url}/connections/new`);
  await expect(page.getByRole('button', { name: /^Connect Sandbox/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Connect Acme/ })).toHaveCount(0);
});

test('pasted YAML leads to the form, and a provider nobody uses is removed', async ({ operator, page }) => {
  const { url } = operator.hub;
  await page.goto(`${url}/providers/new`);
  await page.getByRole('tab', { name: 'YAML or JSON' }).click();
  await page.getByLabel('Entry').fill('acme:\n  issuer: acme\n  colour: red');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('colour: is not a known field')).toBeVisible();
  await page.getByLabel('Entry').fill('acme:\n  issuer: https://login.acme.example\n  client_id: pasted');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByLabel('Client ID')).toHaveValue('pasted');
  await page.getByLabel('Client secret', { exact: true }).fill('secret');
  await page.getByRole('button', { name: 'Add provider' }).click();

  await page.getByRole('link', { name: 'acme' }).click();
  await page.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('link', { name: 'acme' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Sandbox' })).toBeVisible();
});

test('whoever is not an operator sees no such pages', async ({ operator, page }) => {
  const { hub } = operator;
  await page.context().clearCookies();
  await new Person(page, hub).signUp('Somebody Else');
  await expect(page.getByRole('link', { name: 'Providers' })).toHaveCount(0);
  await page.goto(`${hub.url}/providers`);
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
});
