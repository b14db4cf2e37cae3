import type { Locator, Page } from '@playwright/test';
import { expect, test } from './test.ts';

/** More than any page here has. */
const STOPS = 100;

/** Moves the focus by Tab until it is there, as somebody without a mouse does. */
async function tabTo(target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  await expect(target).toBeEnabled();
  for (let stop = 0; stop < STOPS; stop += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await target.page().keyboard.press('Tab');
  }
  await expect(target, `reached by ${STOPS} times Tab`).toBeFocused();
}

async function press(target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(target);
  await target.page().keyboard.press(key);
}

/** The window that opens when a button is pressed. */
async function openedBy(page: Page, button: Locator): Promise<Page> {
  const opened = page.waitForEvent('popup');
  await press(button);
  const popup = await opened;
  await popup.bringToFront();
  return popup;
}

test('by keyboard alone an account is connected, granted what is missing, reconnected and disconnected', async ({
  person,
  page,
}) => {
  await person.signUp('Jocelyn Bell');
  const button = (name: string | RegExp) => page.getByRole('main').getByRole('button', { name });
  const dialog = page.getByRole('dialog');

  await test.step('connected, with a permission less', async () => {
    await press(page.getByRole('main').getByRole('link', { name: 'Choose a provider' }));
    await press(button('Connect Sandbox'));
    const popup = await openedBy(page, dialog.getByRole('button', { name: 'Continue to Sandbox' }));
    await press(popup.getByRole('button', { name: /Ada Lovelace/ }));
    await press(popup.locator('input[name="scope"]:not([disabled])').last(), 'Space');
    await press(popup.getByRole('button', { name: 'Approve' }));
  });

  await test.step('granted what is missing', async () => {
    const question = page.getByRole('dialog', { name: 'Some permissions are missing' });
    const popup = await openedBy(page, question.getByRole('button', { name: 'Grant what is missing' }));
    await press(popup.getByRole('button', { name: 'Approve' }));
    await expect(page.getByText('The account is ready to use.')).toBeVisible();
  });

  await press(person.connection('ada').getByRole('link'));
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status).toContainText('Connected');
  // Granting was one already.
  const reconnections = page
    .getByRole('region', { name: 'History' })
    .getByRole('listitem')
    .filter({ hasText: 'Account reconnected' });
  await expect(reconnections).toHaveCount(1);

  await test.step('reconnected', async () => {
    const popup = await openedBy(page, button('Reconnect'));
    await press(popup.getByRole('button', { name: 'Approve' }));
    await expect(reconnections).toHaveCount(2);
  });

  await test.step('disconnected, and the focus is not lost', async () => {
    await press(button('Disconnect…'));
    await press(dialog.getByRole('button', { name: /^Disconnect/ }));
    await expect(status).toContainText('Disconnected');
    await expect(page.locator('body')).not.toBeFocused();
  });
});

test('the focus is not lost where what had it goes only after the dialog', async ({ person, page }) => {
  await person.signUp('Vera Rubin');
  await person.connect('ada');
  await person.connection('ada').getByRole('link').click();
  const disconnect = page.getByRole('main').getByRole('button', { name: 'Disconnect…' });
  await expect(disconnect).toBeVisible();

  // The page hears late of what it did.
  let hear = () => {};
  const heard = new Promise<void>((resolve) => {
    hear = resolve;
  });
  await page.route(/\/trpc\/[^?]*connections\.(get|some)/, async (route) => {
    await heard;
    await route.continue();
  });
  await press(disconnect);
  const dialog = page.getByRole('dialog');
  await press(dialog.getByRole('button', { name: /^Disconnect/ }));
  await expect(dialog).toHaveCount(0);
  await expect(disconnect).toBeFocused();
  hear();
  await expect(disconnect).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});
