import { type SeededHub, seedHub } from '@evergrant/playwright';
import { findProvider } from '@evergrant/providers';
import { type RunningDialects, startDialects } from '@evergrant/sandbox/dialects';
import { DIALECT_SHAPES, type DialectShape } from '@evergrant/server/testing/dialect-shapes';
import type { Page } from '@playwright/test';
import { type RunningHub, startHub } from './hub.ts';
import { test as base, expect, PER_WORKER, type Person } from './test.ts';

/** One of a kind; all of them go this way without a browser in `apps/server/src/dialects.test.ts`. */
const ONE_OF_A_KIND = ['apple', 'atlassian', 'clickup', 'github', 'shopify'] as const;

/** Every worker has a hub of its own that knows every dialect, and a backend's key to it. */
const test = base.extend<
  object,
  { spoken: { hub: RunningHub & SeededHub; dialects: RunningDialects; apiKey: string } }
>({
  spoken: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
    async ({}, use) => {
      await using cleanup = new AsyncDisposableStack();
      let url = '';
      const dialects = await startDialects({
        redirectUriOf: (id) => `${url}/oauth/callback/${id}`,
        sandbox: { accessTokenTtl: 3_600 },
      });
      cleanup.defer(() => dialects.close());
      const settings = { EVERGRANT_TRUSTED_PROVIDER_ORIGINS: dialects.origin };
      const started = cleanup.use(await startHub(settings, dialects.providersFile));
      const hub = { ...started, ...(await seedHub(started)) };
      url = hub.url;
      await use({ hub, dialects, apiKey: await hub.createKey('tokens:read') });
    },
    PER_WORKER,
  ],
  hub: [({ spoken }, use) => use(spoken.hub), PER_WORKER],
});

// One hub for the file: to start one more takes as long as a test.
test.describe.configure({ mode: 'default' });

/** Opens the provider's window, having told what is asked beforehand. */
async function startConnecting(
  person: Person,
  { id, name, parameters }: DialectShape & { readonly id: string },
): Promise<Page> {
  if (parameters === undefined) return person.startConnecting(name);
  const { page, hub } = person;
  await page.goto(`${hub.url}/connections/new`);
  await page.getByRole('button', { name: `Connect ${name}` }).click();
  const dialog = page.getByRole('dialog');
  for (const [parameter, value] of Object.entries(parameters)) {
    const label = findProvider(id)?.parameters?.[parameter]?.label?.en ?? parameter;
    await dialog.getByLabel(label).fill(value);
  }
  const popup = page.waitForEvent('popup');
  await dialog.getByRole('button', { name: `Continue to ${name}` }).click();
  return popup;
}

for (const id of ONE_OF_A_KIND) {
  const shape: DialectShape = DIALECT_SHAPES[id];
  const { name, account, renewal, withdrawal, site } = shape;

  test(`${name}: connected, read, refreshed, disconnected`, async ({ person, page, spoken }) => {
    const { dialects, apiKey } = spoken;
    const { control, issuer } = dialects.sandbox;
    await person.signUp('Ada Lovelace');

    const readToken = async (): Promise<string> => {
      const answer = await person.readToken(apiKey, id);
      expect(answer.status).toBe(200);
      return (await answer.json()).accessToken;
    };
    /** Whether the provider takes a token, and for whose it takes it. */
    const ownerOf = async (accessToken: string): Promise<string | undefined> => {
      const answer = await fetch(`${issuer}/api/me`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      return (await answer.json()).sub;
    };

    await person.answerConsent(await startConnecting(person, { id, ...shape }), 'Ada Lovelace', 'Approve');
    if (site !== undefined) {
      const dialog = page.getByRole('dialog', { name: 'Choose a site or organisation' });
      await dialog.getByRole('radio', { name: site }).check();
      await dialog.getByRole('button', { name: 'Save' }).click();
    }
    const row = page.getByRole('article');
    await expect(row.getByText(name, { exact: true })).toBeVisible();
    await expect(row).toContainText(account);
    await expect(row).toContainText('Connected');
    const first = await readToken();
    expect(await ownerOf(first)).toBe('ada');

    let last = first;
    const more = row.getByRole('button', { name: /^More actions/ });
    await more.click();
    const refresh = page.getByRole('menuitem', { name: 'Refresh now' });
    const disconnect = page.getByRole('menuitem', { name: 'Disconnect…' });
    await expect(disconnect).toBeVisible();
    if (renewal === 'never') await expect(refresh).toHaveCount(0);
    else {
      await refresh.click();
      await expect(refresh).toBeHidden();
      await expect.poll(readToken).not.toBe(first);
      last = await readToken();
      expect(await ownerOf(last)).toBe('ada');
      await more.click();
    }
    await expect(row).toContainText('Connected');
    expect(await control.alarms()).toBe(0);

    await disconnect.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect', exact: true }).click();
    const confirmed = withdrawal !== 'unsupported';
    const said = confirmed ? `${name} confirmed that` : `${name} offers no way to withdraw`;
    await expect(page.getByText(said)).toBeVisible();
    const revocations = await control.ledger({ endpoint: 'revocation', clientId: id });
    expect(revocations.map(({ outcome }) => outcome)).toEqual(revocations.map(() => 'ok'));
    expect(revocations.length > 0).toBe(confirmed);
    expect(await ownerOf(last)).toBe(confirmed ? undefined : 'ada');
  });
}

test("a “no” in the provider's own words ends with an explanation", async ({ person, page }) => {
  await person.signUp('Rosalind Franklin');
  await person.answerConsent(await person.startConnecting('LinkedIn'), 'Ada Lovelace', 'Deny');
  await expect(page.getByText(/declined/i).first()).toBeVisible();
  await page.goto(`${person.hub.url}/connections`);
  await expect(page.getByRole('heading', { name: 'Connect your first account' })).toBeVisible();
});
