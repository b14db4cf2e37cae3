import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, type Person, test } from './test.ts';

/** Signs up and connects Ada's account, with a label. */
async function connectAda(person: Person, name: string): Promise<Locator> {
  const { page } = person;
  await person.signUp(name);
  await person.connect('Ada Lovelace');
  const ada = person.connection('ada');
  await ada.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: 'Edit label' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit label' });
  await dialog.getByRole('textbox').fill('Work');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(ada.getByRole('link', { name: 'Work' })).toBeVisible();
  return ada;
}

/** Reconnects it, and signs in with another account instead. */
async function reconnectAs(
  person: Person,
  ada: Locator,
  other: { account: string; window: () => Promise<Page> },
): Promise<void> {
  const { page } = person;
  await ada.getByRole('button', { name: /^More actions/ }).click();
  const opened = other.window();
  await page.getByRole('menuitem', { name: 'Reconnect' }).click();
  const window = await opened;
  await window.getByRole('link', { name: 'Use another account' }).click();
  await person.answerConsent(window, other.account, 'Approve');
}

/** The question about the two accounts, in the dialog of the page that opened the window. */
async function askedInDialog(person: Person, ada: Locator): Promise<Locator> {
  const { page } = person;
  await reconnectAs(person, ada, { account: 'Grace Hopper', window: () => page.waitForEvent('popup') });
  const dialog = page.getByRole('dialog', { name: 'Reconnect Sandbox' });
  await expect(dialog.getByText('You signed in with a different account')).toBeVisible();
  await expect(dialog).toContainText(/This connection is for ada@.+ you signed in as grace@/);
  return dialog;
}

test('another account at a reconnect is asked about, and added beside the first', async ({
  person,
  page,
}) => {
  const ada = await connectAda(person, 'Dorothy Hodgkin');
  const dialog = await askedInDialog(person, ada);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Add as another connection' }).click();
  await expect(dialog).toBeHidden();
  await expect(person.connection('grace')).toContainText('Connected');
  await expect(ada).toContainText('Connected');
  await expect(page.getByRole('article')).toHaveCount(2);

  // Grace's account is known now: there is nothing to add, only to renew.
  const again = await askedInDialog(person, ada);
  await again.getByRole('button', { name: 'Renew the other connection' }).click();
  await expect(again).toBeHidden();
  await expect(page.getByRole('article')).toHaveCount(2);
});

test('the other account replaces the first and takes over its label', async ({ person, page, hub }) => {
  const ada = await connectAda(person, 'Gertrude Elion');
  const dialog = await askedInDialog(person, ada);
  await expect(dialog).toContainText('The label “Work” goes to grace@');
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await expect(dialog).toBeHidden();
  const grace = person.connection('grace');
  await expect(grace).toContainText('Connected');
  await expect(grace.getByRole('link', { name: 'Work' })).toBeVisible();
  await page.goto(`${hub.url}/connections`);
  await expect(page.getByRole('article')).toHaveCount(1);
  await page.goto(`${hub.url}/connections?status=disconnected`);
  await expect(ada).toContainText('Disconnected');
  await expect(ada.getByRole('link', { name: 'Ada Lovelace' })).toBeVisible();
});

test('without an answer everything stays as it was', async ({ person, page, hub }) => {
  const ada = await connectAda(person, 'Rita Levi-Montalcini');
  const dialog = await askedInDialog(person, ada);
  await expect(dialog).toContainText('Without an answer nothing changes');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  await page.goto(`${hub.url}/connections`);
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(ada).toContainText('Connected');
  await ada.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: 'Refresh now' }).click();
  await expect(page.getByText('The connection has a new access token.')).toBeVisible();
});

test('in the same tab the question comes on the way back, and is answered there', async ({
  person,
  page,
  hub,
}) => {
  const ada = await connectAda(person, 'Barbara McClintock');
  await page.evaluate(() => {
    window.open = () => null;
  });
  await hub.sandbox.clearLedger();
  // An account that nobody else here has connected: theirs would be withdrawn with it.
  await reconnectAs(person, ada, { account: 'Radia Perlman', window: async () => page });
  await expect(page.getByText('You signed in with a different account')).toBeVisible();
  expect(page.url()).toContain('/connect/done');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(/\/connections$/);
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(ada).toContainText('Connected');
  // The access just given is withdrawn.
  await expect
    .poll(async () => (await hub.sandbox.ledger({ endpoint: 'revocation', accountId: 'radia' })).length)
    .toBeGreaterThan(0);
});
