import { acme, BLUE, RED, test } from './hub-with-sites.ts';
import { expect, expectAccessible } from './test.ts';

// One hub for the file: to start one more takes as long as a test.
test.describe.configure({ mode: 'default' });

test('an account with several sites works once one is chosen, and the choice can be changed @mobile', async ({
  person,
  page,
  hub,
}) => {
  const apiKey = await hub.createKey('tokens:read');
  await person.signUp('Grete Hermann');
  await person.answerConsent(await person.startConnecting('Acme'), 'Ada Lovelace', 'Approve');

  // Asked at once; whoever does not answer finds the question in the row.
  const dialog = page.getByRole('dialog', { name: 'Choose a site or organisation' });
  await expect(dialog.getByRole('radio')).toHaveCount(2);
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const row = person.connection('ada');
  await expect(row).toContainText('Error');
  await expect(row).toContainText(
    "Which one apps should use isn't chosen yet. You can fix this: choose one.",
  );
  const refused = await person.readToken(apiKey, 'acme');
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ error: { code: 'RESOURCE_NOT_CHOSEN' } });

  await row.getByRole('button', { name: /^Choose what Acme, / }).click();
  const blue = dialog.getByRole('radio', { name: 'Blue site' });
  const problem = dialog.getByRole('alert');
  await blue.check();
  acme.sites = null;
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(problem).toBeVisible();
  // The choice stays, to be saved again.
  await expect(blue).toBeChecked();
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeEnabled();
  acme.sites = [RED];
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(problem).toHaveText("Acme doesn't list that one any more. Choose another.");
  await expect(dialog.getByRole('radio')).toHaveCount(1);
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await dialog.getByRole('radio', { name: 'Red site' }).check();
  await expect(problem).toBeHidden();
  acme.sites = [RED, BLUE];
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await row.getByRole('button', { name: /^Choose what Acme, / }).click();
  await blue.check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('Connected');
  expect((await person.readToken(apiKey, 'acme')).status).toBe(200);

  await row.getByRole('link').click();
  const details = page.getByRole('region', { name: 'Details' });
  await expect(details).toContainText('Blue site');
  await details.getByRole('button', { name: 'Change site or organisation' }).click();
  await expect(blue).toBeChecked();
  await dialog.getByRole('radio', { name: 'Red site' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(details).toContainText('Red site');
  const chosen = page.getByRole('listitem').filter({ hasText: 'Site or organisation chosen' });
  await expect(chosen).toHaveCount(2);
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Connected');
});

for (const { locale, words } of [
  {
    locale: 'en-GB',
    words: {
      name: 'Mary Cartwright',
      category: 'online shops',
      card: 'Connect Shopify',
      label: 'Shop name',
      go: 'Continue to Shopify',
      empty: 'Please fill this in.',
      wrong: "This doesn't look right. Example: acme-tea",
    },
  },
  {
    locale: 'fr-FR',
    words: {
      name: 'Sophie Germain',
      category: 'boutiques',
      card: 'Connecter Shopify',
      label: 'Nom de la boutique',
      go: 'Continuer vers Shopify',
      empty: 'Veuillez remplir ce champ.',
      wrong: 'Cette valeur ne semble pas correcte. Exemple\u00a0: acme-tea',
    },
  },
])
  test.describe(`in ${locale}`, () => {
    test.use({ locale });

    test('a provider that differs by shop is told which, and opened there', async ({ page, hub }) => {
      const { name, category, card, label, go, empty, wrong } = words;
      await page
        .context()
        .route('https://acme-tea.myshopify.com/**', (route) =>
          route.fulfill({ contentType: 'text/html', body: '<title>Acme Tea</title>' }),
        );
      await page.request.post(`${hub.url}/api/auth/sign-up/email`, {
        headers: { origin: hub.url },
        data: { name, email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery staple' },
      });
      await page.goto(`${hub.url}/connections/new`);
      // By the words that stand below the name, and by the catalog's own.
      for (const sought of [category, 'ecommerce']) {
        await page.getByRole('searchbox').fill(sought);
        await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1);
      }
      await page.getByRole('button', { name: card }).click();
      const shop = page.getByLabel(label);
      await expect(shop).toBeFocused();
      await page.getByRole('button', { name: go }).click();
      await expect(shop).toHaveAccessibleDescription(empty);
      await shop.fill('https://acme-tea.myshopify.com');
      await expect(shop).toHaveAccessibleDescription(wrong);
      await page.getByRole('button', { name: go }).click();
      await expect(shop).toBeFocused();
      await expectAccessible(page);

      await shop.fill(' acme-tea ');
      const popup = page.waitForEvent('popup');
      await page.getByRole('button', { name: go }).click();
      const window = await popup;
      await expect(window).toHaveTitle('Acme Tea');
      const address = new URL(window.url());
      expect(address.origin + address.pathname).toBe('https://acme-tea.myshopify.com/admin/oauth/authorize');
      expect(address.searchParams.get('redirect_uri')).toBe(`${hub.url}/oauth/callback/shopify`);
    });
  });
