import { expect, type Mail, test } from '@evergrant/playwright';
import { CHECKOUT } from './hub.ts';

test.use({ hubSettings: { ...CHECKOUT, movableClock: true } });

/** Where a mail leads, of the addresses that begin so. */
function linkIn({ links }: Mail, beginning: string): string {
  const link = links.find((address) => address.startsWith(beginning));
  if (link === undefined) throw new Error(`there is no link to ${beginning} in the mail`);
  return link;
}

test('what breaks is mailed to its owner, who is two clicks away from the same connection', async ({
  page,
  hub,
  user: owner,
  sandbox,
  mail,
  clock,
}) => {
  const welcome = await mail.waitFor({ to: owner.email });
  await page.request.get(linkIn(welcome, `${hub.url}/api/auth/verify-email`));
  const { id, account } = await owner.connect('ada');
  const connection = async () => (await page.request.get(`${hub.url}/api/v1/connections/${id}`)).json();
  const before = await connection();

  expect(await sandbox.revokeGrants(account)).toBeGreaterThan(0);
  await page.request.post(`${hub.url}/api/v1/connections/${id}/refresh`, { headers: { origin: hub.url } });
  expect(await connection()).toMatchObject({ status: 'error', nextAction: 'reconnect' });
  const isAboutIt = ({ to, subject }: Mail) => to.includes(owner.email) && subject.includes('needs you');
  expect(mail.mails.filter(isAboutIt)).toEqual([]);
  // What is noticed gathers for a minute before it is sent.
  await expect(async () => {
    await clock.advance({ minutes: 1 });
    expect(mail.mails.filter(isAboutIt)).toHaveLength(1);
  }).toPass();
  const letter = await mail.waitFor({ to: owner.email, subject: 'needs you' });

  await page.goto(linkIn(letter, `${hub.url}/connections/`));
  const popup = page.waitForEvent('popup');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Continue to Sandbox/ })
    .click();
  await (await popup).getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Connected');
  await expect(page).toHaveURL(`${hub.url}/connections/${id}`);
  const after = await connection();
  expect(after).toMatchObject({ id, status: 'connected', providerAccountId: before.providerAccountId });
  expect(after.connectedAt).not.toBe(before.connectedAt);
});
