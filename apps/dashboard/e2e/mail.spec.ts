import { signUp } from '@evergrant/playwright';
import { startMailCatcher } from '@evergrant/server/testing/start-mail-catcher';
import { startHub } from './hub.ts';
import { expect, test } from './test.ts';

/** The first address of the hub in a mail's text that begins so. */
function linkIn(text: string | undefined, beginning: string): string {
  const link = text?.split(/\s/).find((word) => word.startsWith(beginning));
  if (link === undefined) throw new Error(`there is no link to ${beginning} in the mail`);
  return link;
}

test('what breaks is mailed to its owner, who is two clicks away from the same connection', async ({
  page,
}) => {
  await using cleanup = new AsyncDisposableStack();
  const catcher = await startMailCatcher();
  cleanup.defer(() => catcher.stop());
  await using hub = await startHub(catcher.environment);
  const mailAbout = (subject: string) => catcher.mails.find((mail) => mail.subject?.includes(subject));

  const owner = await signUp(page.request, hub, 'Rita Levi-Montalcini');
  await expect.poll(() => catcher.mails.length).toBe(1);
  await page.request.get(linkIn(catcher.mails[0]?.text, `${hub.url}/api/auth/verify-email`));
  const { id, account } = await owner.connect('ada');
  const connection = async () => (await page.request.get(`${hub.url}/api/v1/connections/${id}`)).json();
  const before = await connection();

  expect(await hub.sandbox.revokeGrants(account)).toBeGreaterThan(0);
  await page.request.post(`${hub.url}/api/v1/connections/${id}/refresh`, { headers: { origin: hub.url } });
  expect(await connection()).toMatchObject({ status: 'error', nextAction: 'reconnect' });
  // It would gather for a minute more.
  await expect
    .poll(async () => {
      await hub.sql('UPDATE notifications SET send_at = now() WHERE closed_at IS NULL');
      return mailAbout('needs you')?.to;
    })
    .toMatchObject([{ address: owner.email }]);

  await page.goto(linkIn(mailAbout('needs you')?.text, `${hub.url}/connections/`));
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
