import { totpCode } from '@evergrant/server/testing/totp';
import type { CDPSession, Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, HOME, refuseOnceForStepUp, test } from './test.ts';

const PASSWORD = 'correct horse battery staple';

/** A panel of the account page. */
const panel = (page: Page, name: string) => page.getByRole('region', { name });

/** A device that answers for its user at once. */
async function addAuthenticator(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return session;
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
}

test('a second factor and a passkey are set up and signed in with', async ({ person, page, hub }) => {
  await person.signUp('Annie Easley');
  await page.goto(`${hub.url}/account`);
  const email =
    (await panel(page, 'Profile')
      .getByText(/@example.com/)
      .textContent()) ?? '';
  await expectAccessible(page, 'the account page');

  const factor = panel(page, 'Second factor');
  await factor.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await factor.getByRole('button', { name: 'Turn it on' }).click();
  await expect(factor.getByRole('img', { name: 'The key as a QR code' })).toBeVisible();
  await expectAccessible(page, 'setting up a second factor');
  const secret = (await factor.locator('code').textContent()) ?? '';
  const uri = `otpauth://totp/hub?secret=${secret}`;
  await factor.getByLabel('Code', { exact: true }).fill(totpCode(uri));
  await factor.getByRole('button', { name: 'Check the code' }).click();
  await expect(factor.getByRole('list', { name: 'Backup codes' }).getByRole('listitem')).toHaveCount(10);
  await factor.getByRole('button', { name: 'I have kept them' }).click();
  await expect(factor.getByRole('button', { name: 'Turn it off' })).toBeVisible();

  await addAuthenticator(page);
  const passkeys = panel(page, 'Passkeys');
  await passkeys.getByLabel('Name of the device').fill('Laptop');
  await passkeys.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(passkeys.getByRole('button', { name: 'Remove Laptop' })).toBeVisible();
  await page.goto(`${hub.url}/activity`);
  await expect(page.getByRole('listitem').filter({ hasText: 'Passkey added' })).toBeVisible();

  await signOut(page);
  await page.getByLabel('Email').fill(email.trim());
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  await expectAccessible(page, 'the second step');
  await page.getByLabel('Code', { exact: true }).fill(totpCode(uri));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', HOME)).toBeVisible();

  await signOut(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByRole('heading', HOME)).toBeVisible();
});

test('what is sensitive asks who is there, and goes on once they have said so @mobile', async ({
  person,
  page,
  hub,
}) => {
  await person.signUp('Evelyn Boyd Granville');
  await page.goto(`${hub.url}/account`);
  await expectNoSidewaysScroll(page, 'the account page');
  await refuseOnceForStepUp(page, '**/api/auth/two-factor/enable');
  const factor = panel(page, 'Second factor');
  await factor.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await factor.getByRole('button', { name: 'Turn it on' }).click();
  const dialog = page.getByRole('dialog', { name: "Confirm that it's you" });
  await expect(dialog.getByRole('textbox', { name: 'Password' })).toBeFocused();
  await expectAccessible(page, 'the dialog');
  await dialog.getByRole('textbox', { name: 'Password' }).fill('not the password');
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await expect(dialog.getByText("The password isn't right.")).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await expect(dialog).toBeHidden();
  await expect(factor.getByRole('img', { name: 'The key as a QR code' })).toBeVisible();
});
