import type { Page } from '@playwright/test';
import { type RunningHub, startHub } from './hub.ts';
import { expect, expectAccessible, Person, test } from './test.ts';

const ACCOUNTS = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing'] as const;

/** Connects the accounts and opens their list. */
async function connectThree(page: Page, hub: RunningHub, name: string): Promise<void> {
  const person = new Person(page, hub);
  await person.signUp(name);
  for (const account of ACCOUNTS) await person.connect(account);
  await page.goto(`${hub.url}/connections`);
  await expect(page.getByRole('article')).toHaveCount(3);
}

test('several connections are refreshed together, with a result for each, then disconnected together @mobile', async ({
  page,
}) => {
  // A hub of its own: a fault is not for one account, and must meet nobody else's refresh.
  await using hub = await startHub();
  await connectThree(page, hub, 'Dorothy Vaughan');

  // By keyboard alone: one, then all.
  await page.getByRole('checkbox', { name: /^Select Sandbox, grace/ }).press('Space');
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select all' }).press('Space');
  await expect(page.getByText('3 selected')).toBeVisible();
  await expectAccessible(page);

  // One of the three requests is refused by the provider.
  await hub.sandbox.setFault('token', {
    kind: 'status',
    status: 400,
    body: { error: 'invalid_grant' },
    times: 1,
  });
  await page.getByRole('button', { name: 'Refresh', exact: true }).press('Enter');
  const results = page.getByRole('region', { name: '2 accounts refreshed · 1 failed' });
  await expect(results).toBeFocused();
  await expect(results.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '3');
  await expect(results.getByText('Done: it has a new access token.')).toHaveCount(2);
  await expect(results.getByText(/^Failed: /)).toHaveCount(1);
  await expect(page.getByText('3 selected')).toBeHidden();
  await expectAccessible(page);

  // The results outlive a look at another page; the one next action mends what failed.
  await page.getByRole('article').first().getByRole('link').click();
  await expect(page.getByRole('region', { name: 'History' })).toBeVisible();
  await page.goBack();
  const popup = page.waitForEvent('popup');
  await results.getByRole('button', { name: /^Reconnect Sandbox, / }).click();
  await (await popup).getByRole('button', { name: 'Approve' }).click();
  await expect(results.getByText('Failed at first; you have reconnected it since.')).toBeVisible();
  await results.getByRole('button', { name: 'Dismiss' }).click();
  await expect(results).toBeHidden();

  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByRole('button', { name: 'Disconnect…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Disconnect 3 accounts?' });
  for (const account of ['ada', 'grace', 'alan']) await expect(dialog).toContainText(account);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Disconnect 3 accounts' }).click();
  const disconnected = page.getByRole('region', { name: '3 accounts disconnected' });
  await expect(disconnected.getByText('Done: disconnected.')).toHaveCount(3);
  await expect(page.getByRole('heading', { name: 'No account is connected' })).toBeVisible();
});

test('several connections are reconnected one after the other, in the window or in the same tab', async ({
  page,
}) => {
  await using hub = await startHub();
  await connectThree(page, hub, 'Mary Jackson');
  await page.getByRole('checkbox', { name: 'Select all' }).check();

  const popup = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Reconnect', exact: true }).click();
  await (await popup).getByRole('button', { name: 'Approve' }).click();
  const queue = page.getByRole('region', { name: 'Reconnecting 3 accounts' });
  await expect(queue).toBeFocused();
  await expect(queue.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '1');
  await expectAccessible(page);

  // A browser that blocks windows goes to the provider in this tab; the queue is there again afterwards.
  await page.evaluate(() => {
    window.open = () => null;
  });
  await queue.getByRole('button', { name: /^Next: .+ \(2 of 3\)$/ }).click();
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(queue).toBeFocused();
  await expect(queue.getByText('Done: reconnected.')).toHaveCount(2);

  await expect(queue.getByRole('button', { name: /^Next: .+ \(3 of 3\)$/ })).toBeVisible();
  await queue.getByRole('button', { name: /^Skip / }).click();
  const done = page.getByRole('region', { name: '2 accounts reconnected' });
  await expect(done.getByText('Skipped. Nothing was changed.')).toBeVisible();
  await done.getByRole('button', { name: 'Dismiss' }).click();
  await expect(done).toBeHidden();
  await page.reload();
  await expect(page.getByRole('article')).toHaveCount(3);
  await expect(done).toBeHidden();
});

const MANY = 62;

/** Connections of the one user there is: two of them wait for their owner, and five are of another team. */
const SEED_MANY = `
  WITH made AS (
    INSERT INTO connections (user_id, provider, provider_account_id, status, reason, account_name, account_email,
      requested_scope, granted_scope)
    SELECT (SELECT min(id) FROM users), 'sandbox', 'account-' || n,
      (CASE WHEN n <= 2 THEN 'error' ELSE 'connected' END)::connection_status, CASE WHEN n <= 2 THEN 'grant_refused' END,
      'Person ' || n, n || CASE WHEN n > 57 THEN '@other.example.com' ELSE '@team.example.com' END, '{openid}', '{openid}'
    FROM generate_series(1, $1::int) n RETURNING id, user_id)
  INSERT INTO sealed_tokens (connection_id, user_id, provider, access_token, token_type, refreshable, issued_at, expires_at)
  SELECT id, user_id, 'sandbox', 'x', 'Bearer', true, now(), now() + interval '1 day' FROM made`;

test('everything that matches is refreshed, or disconnected, by the hub; it can be stopped and gone on with @mobile', async ({
  page,
}) => {
  await using hub = await startHub();
  await new Person(page, hub).signUp('Annie Easley');
  await hub.sql(SEED_MANY, [MANY]);
  await page.goto(`${hub.url}/connections`);
  await expect(page.getByText('62 accounts')).toBeVisible();

  const all = page.getByRole('checkbox', { name: 'Select all' });
  await all.check();
  await expect(page.getByText('The 50 that are loaded are selected.')).toBeVisible();
  await page.getByRole('button', { name: 'Select all 62 that match' }).click();
  await expect(all).toBeFocused();
  await expect(page.getByText('62 selected')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  const refreshed = page.getByRole('region', { name: '60 were fresh · 2 left alone' });
  await expect(refreshed).toBeFocused();
  await expect(refreshed.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '62');
  await refreshed.getByRole('button', { name: 'Dismiss' }).click();

  // What the filter leaves out stays, and another filter means other connections.
  await all.check();
  await page.getByRole('button', { name: 'Select all 62 that match' }).click();
  await page.getByRole('searchbox', { name: 'Search connections' }).fill('@team');
  await expect(page.getByText('50 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Select all 57 that match' }).click();
  await page.getByRole('button', { name: 'Disconnect…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Disconnect 57 accounts?' });
  await expect(dialog).toContainText('all 57 accounts that match');
  await expectAccessible(page);

  // The second step is under way when the user stops.
  const second = Promise.withResolvers<void>();
  const isStopped = Promise.withResolvers<void>();
  let steps = 0;
  await page.route(/disconnectMatching/, async (route) => {
    steps += 1;
    if (steps === 2) {
      second.resolve();
      await isStopped.promise;
    }
    await route.continue();
  });
  await dialog.getByRole('button', { name: 'Disconnect 57 accounts' }).click();
  await second.promise;
  await page.getByRole('button', { name: 'Stop' }).click();
  isStopped.resolve();
  const stopped = page.getByRole('region', { name: '10 accounts disconnected · 47 not begun' });
  await expect(stopped.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '10');
  expect(steps).toBe(2);
  await expectAccessible(page);

  await stopped.getByRole('button', { name: 'Go on with the 47 that are left' }).click();
  await expect(page.getByRole('region', { name: '57 accounts disconnected' })).toBeFocused();
  await page.getByRole('button', { name: 'Clear search' }).click();
  await expect(page.getByRole('article')).toHaveCount(5);
});
