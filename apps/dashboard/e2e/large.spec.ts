import { startHub } from './hub.ts';
import { expect, expectAccessible, Person, test } from './test.ts';

const COUNT = 10_000;

/** Ten thousand connections of one user; every hundredth waits for its owner. */
const SEED = `
  WITH made AS (
    INSERT INTO connections (user_id, provider, provider_account_id, status, reason, account_name, account_email,
      requested_scope, granted_scope, last_used_at)
    SELECT (SELECT min(id) FROM users), 'sandbox', 'account-' || n,
      (CASE WHEN n % 100 = 0 THEN 'error' ELSE 'connected' END)::connection_status,
      CASE WHEN n % 100 = 0 THEN 'grant_refused' END, 'Person ' || n, 'person-' || n || '@example.com', '{openid}', '{openid}',
      now() - n * interval '1 minute'
    FROM generate_series(1, $1::int) n RETURNING id, user_id)
  INSERT INTO sealed_tokens (connection_id, user_id, provider, access_token, token_type, refreshable, issued_at, expires_at)
  SELECT id, user_id, 'sandbox', 'x', 'Bearer', true, now(), now() + interval '1 day' FROM made`;

/** What a page may hold and fetch, however many connections there are. */
const MOST_NODES = 3_000;
const MOST_BYTES = 100_000;

test('ten thousand connections of one user cost no more than a screenful of them', async ({ page }) => {
  await using hub = await startHub();
  await new Person(page, hub).signUp('Margaret Hamilton');
  await hub.sql(SEED, [COUNT]);

  const answered: { readonly procedure: string; readonly bytes: number }[] = [];
  page.on('requestfinished', async (request) => {
    const [, procedure] = /\/trpc\/([\w.]+)/.exec(request.url()) ?? [];
    if (procedure === undefined || procedure === 'connections.onChange') return;
    const { responseBodySize } = await request.sizes();
    answered.push({ procedure, bytes: responseBodySize });
  });
  await page.goto(`${hub.url}/connections`);
  await expect(page.getByText('10,000 accounts')).toBeVisible();
  await expect(page.getByText('100 need your attention')).toBeVisible();
  await expect(page.getByRole('article').first()).toBeVisible();
  await expect(page.getByText('Live', { exact: true }).first()).toBeAttached();
  const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
  expect(await nodes()).toBeLessThan(MOST_NODES);
  expect(answered.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(MOST_BYTES);
  await expectAccessible(page);

  // Further down, more are loaded and those above are let go of.
  const first = page.getByRole('article').first();
  const top = await first.textContent();
  await expect
    .poll(async () => {
      await page.mouse.move(700, 500);
      await page.mouse.wheel(0, 3_000);
      return page.getByText(/^(1[5-9]\d|[2-9]\d\d) of 10,000 are loaded/).count();
    })
    .toBeGreaterThan(0);
  expect(await first.textContent()).not.toBe(top);
  expect(await nodes()).toBeLessThan(MOST_NODES);

  await page
    .getByRole('checkbox', { name: /^Select Sandbox, / })
    .first()
    .check();
  await expect(page.getByText('1 selected')).toBeVisible();

  // The hub searches, and sends what it found.
  await page.getByRole('searchbox', { name: 'Search connections' }).fill('person-4242@');
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page.getByRole('article', { name: /person-4242@example.com/ })).toBeVisible();

  // A change patches the row that it is about.
  answered.length = 0;
  await hub.sql(
    `WITH changed AS (UPDATE connections SET label = 'Renamed elsewhere' WHERE account_name = 'Person 4242' RETURNING id, user_id)
    SELECT pg_notify('evergrant_changes', user_id || ':' || id) FROM changed`,
  );
  await expect(page.getByRole('link', { name: 'Renamed elsewhere' })).toBeVisible();
  expect(answered.map(({ procedure }) => procedure)).not.toContain('connections.page');

  // Whoever runs the hub goes through them page by page.
  await page.goto(`${hub.url}/users`);
  await page.getByRole('link', { name: 'Margaret Hamilton' }).click();
  const listed = page.getByRole('region', { name: 'Connections' }).getByRole('listitem');
  await expect(listed).toHaveCount(50);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(listed).toHaveCount(100);
  await expectAccessible(page);
});
