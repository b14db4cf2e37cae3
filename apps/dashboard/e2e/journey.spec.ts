import { expect, test } from './test.ts';

test('a connection lives: connected, refreshed by itself, revoked at the provider, reconnected in place, disconnected', async ({
  person,
  page,
  hub,
}) => {
  // Tokens live for 20 seconds here, so that two automatic refreshes fit into a test.
  await hub.sandbox.configure({ accessTokenTtl: 20 });
  await person.signUp('Marie Curie');

  // An account of nobody else here: a grant that others use would be left to them.
  await person.connectByHand('Hedy Lamarr');
  const row = person.connection('hedy');
  await expect(row).toContainText('Connected');
  await row.getByRole('link').click();
  await expect(page).toHaveURL(/\/connections\/\d+$/);
  const address = page.url();
  const history = page.getByRole('region', { name: 'History' }).getByRole('listitem');
  await expect(history.getByText('Account connected')).toBeVisible();

  // Nobody reads the token and nobody reloads the page: the hub refreshes ahead of time and the page shows it.
  await expect(history.getByText('Access refreshed').first()).toBeVisible();
  expect(await hub.sandbox.alarms()).toBe(0);

  expect(await hub.sandbox.revokeGrants('hedy')).toBeGreaterThan(0);
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status).toContainText('Error');
  await expect(history.getByText('Refresh failed')).toBeVisible();

  const popup = page.waitForEvent('popup');
  await page.getByRole('main').getByRole('button', { name: 'Reconnect' }).first().click();
  // The hub names the account to the provider (login_hint), so only the consent is left.
  await (await popup).getByRole('button', { name: 'Approve' }).click();
  await expect(status).toContainText('Connected');
  await expect(history.getByText('Account reconnected')).toBeVisible();
  expect(page.url()).toBe(address);

  await page.getByRole('main').getByRole('button', { name: 'Disconnect…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Disconnect/ }).click();
  await expect(status).toContainText('Disconnected');
  await expect(history.getByText('Account disconnected')).toBeVisible();
  await expect(history.getByText('Access withdrawn at the provider')).toBeVisible();
  const revocations = await hub.sandbox.ledger({ endpoint: 'revocation', accountId: 'hedy' });
  expect(revocations.length).toBeGreaterThan(0);
  expect(revocations.every(({ outcome }) => outcome === 'ok')).toBe(true);
});

test('declining at the provider ends with an explanation and connects nothing', async ({
  person,
  page,
  hub,
}) => {
  await person.signUp('Rosalind Franklin');
  const popup = await person.startConnecting();
  await person.answerConsent(popup, 'Grace Hopper', 'Deny');
  await expect(page.getByText(/declined/i).first()).toBeVisible();
  await page.goto(`${hub.url}/connections`);
  await expect(page.getByRole('heading', { name: 'Connect your first account' })).toBeVisible();
});

test('a provider that cuts its window off from the page (COOP) connects all the same', async ({
  person,
  page,
  context,
  hub,
}) => {
  await context.route(`${hub.sandboxIssuer}/**`, async (route) => {
    if (!route.request().isNavigationRequest()) return route.continue();
    const response = await route.fetch({ maxRedirects: 0 });
    const headers = { ...response.headers(), 'cross-origin-opener-policy': 'same-origin' };
    await route.fulfill({ response, headers });
  });
  await person.signUp('Lise Meitner');
  const popup = await person.startConnecting();
  await expect(popup.getByRole('button', { name: /Grace Hopper/ })).toBeVisible();
  expect(await popup.evaluate(() => window.opener)).toBeNull();
  await person.answerConsent(popup, 'Grace Hopper', 'Approve');
  await expect(page.getByText('The account is ready to use.')).toBeVisible();
  await page.goto(`${hub.url}/connections`);
  await expect(person.connection('grace')).toContainText('Connected');
  await context.unrouteAll({ behavior: 'wait' });
});

test('two accounts at one provider stand side by side', async ({ person, page, hub }) => {
  await person.signUp('Emmy Noether');
  await person.connectByHand('Grace Hopper');
  await person.connectByHand('Alan Turing');
  await page.goto(`${hub.url}/connections`);
  await expect(page.getByRole('article')).toHaveCount(2);
  await expect(person.connection('grace')).toContainText('Connected');
  await expect(person.connection('alan')).toContainText('Connected');
});

test('a forged callback changes nothing and asks the provider for nothing', async ({ person, page, hub }) => {
  await person.signUp('Lise Meitner');
  await hub.sandbox.clearLedger();
  await page.goto(`${hub.url}/oauth/callback/sandbox?code=stolen&state=forged`);
  await expect(page.getByText(/Start again|not valid/i).first()).toBeVisible();
  expect(page.url()).not.toContain('stolen');
  // Connections of tests before this one are still refreshed meanwhile.
  const asked = await hub.sandbox.ledger({ endpoint: 'token' });
  expect(asked.filter(({ grantType }) => grantType !== 'refresh_token')).toEqual([]);
  await page.goto(`${hub.url}/connections`);
  await expect(page.getByRole('heading', { name: 'Connect your first account' })).toBeVisible();
});
