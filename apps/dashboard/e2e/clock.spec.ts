import { expect, MOVABLE_CLOCK, test } from './test.ts';

test.use({ hubSettings: MOVABLE_CLOCK });

/** Less than it takes to ask both what time it is, on a busy machine. */
const SECONDS_APART = 60;

test('time passes for hub, provider and page together: tokens are renewed, sessions run out, nothing waits', async ({
  page,
  context,
  hub,
  user,
  sandbox,
  clock,
}) => {
  const pageTime = () => page.evaluate(() => Date.now());
  const apart = async () => Math.abs((await pageTime()) - (await clock.now()).getTime()) / 1000;
  await sandbox.configure({ accessTokenTtl: 3600 });
  const connection = await user.connect();
  const { userId } = user;
  const readToken = () => hub.backend.tokens.get.mutate({ userId, provider: 'sandbox' });
  const first = await readToken();
  await page.goto(`${hub.url}/connections/${connection.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await apart()).toBeLessThan(SECONDS_APART);
  const start = await clock.now();

  await clock.advance({ minutes: 70 });
  expect((await clock.now()).getTime() - start.getTime()).toBeGreaterThanOrEqual(70 * 60_000);
  expect(await apart()).toBeLessThan(SECONDS_APART);
  // Nobody asked for it: the token that has ended was renewed by the schedule, with one that ends an hour from now.
  await expect(hub).toHaveRefreshed(connection);
  const second = await readToken();
  expect(second.accessToken).not.toBe(first.accessToken);
  expect(Date.parse(second.expiresAt ?? '') - (await clock.now()).getTime()).toBeGreaterThan(50 * 60_000);
  expect(await sandbox.alarms()).toBe(0);
  const { lastRefreshedAt } = await hub.backend.connections.get.query({ id: connection.id });
  expect(Date.parse(lastRefreshedAt ?? '')).toBeGreaterThan(start.getTime() + 60 * 60_000);

  // A page that is opened later starts with that time.
  const other = await context.newPage();
  await other.goto(`${hub.url}/connections`);
  expect(await other.evaluate(() => Date.now())).toBeGreaterThan(start.getTime() + 60 * 60_000);

  // Over the months for which the audit log was prepared; nobody was there for longer than a session lives.
  await clock.advance({ days: 100 });
  await expect.poll(async () => (await page.request.get(`${hub.url}/api/v1/connections`)).status()).toBe(401);
  await hub.backend.connections.refresh.mutate({ id: connection.id }).catch(() => undefined);
  await expect(hub).toHaveConnectionStatus(connection, { status: 'error', reason: 'grant_refused' });
  await expect(hub).toHaveAuditEvent('token_refresh_failed', { userId });
});
