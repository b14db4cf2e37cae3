import { expect, test } from 'vitest';
import { deleteExpired } from '../delete-expired.ts';
import type { TestHub, TestUser } from '../testing/index.ts';
import { refreshDue } from '../testing/refresh-due.ts';
import { refreshConnection } from '../tokens/refresh-connection.ts';
import { testify } from './evidence-store.ts';
import { loadProviderStates } from './provider-state-store.ts';
import { type Shop, type ShopAnswer, type Shops, startShops } from './start-shops.fixture.ts';

const oneHost = (changes: object = {}) => ({
  fixed: (host: string) => ({ shop: host }),
  entry: changes,
});
const refusal = (status: number, error: string): ShopAnswer => ({ status, body: { error } });
/** An outage after which nothing is open: not even a single-use token may have been spent. */
const closed: ShopAnswer = { status: 503, headers: { 'retry-after': '0' } };
const tooMany: ShopAnswer = { status: 429, headers: { 'retry-after': '3600' } };

/** One account after the other, each of a user of its own, in a tenant of its own. */
async function connectAll(stage: Shops, shop: Shop, accounts: readonly string[]) {
  const connected: Awaited<ReturnType<Shops['connect']>>[] = [];
  for (const account of accounts) connected.push(await stage.connect({ shop, account, tenant: account }));
  return connected;
}

const attempt = (hub: TestHub, id: number, force = true): Promise<unknown> =>
  refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: force ? 'force' : 'due' }).then(
    () => 'refreshed',
    (error) => error,
  );

/** A refresh of the schedule. */
async function due(hub: TestHub, id: number): Promise<unknown> {
  await hub.age(id, 60_000);
  return attempt(hub, id, false);
}

async function viewOf(hub: TestHub, user: TestUser, id: number) {
  const connection = (await hub.service.getConnectedIntegrations(user.id)).find((view) => view.id === id);
  return { status: connection?.status, reason: connection?.reason };
}

const FINE = { status: 'connected', reason: null };
const statesOf = async (hub: TestHub) =>
  (await loadProviderStates(hub.deps.db)).map(({ host, incident }) => ({ host, incident }));
/** Lets the pauses of all incidents be over. */
const passPauses = (hub: TestHub) =>
  hub.deps.db.pool.query("UPDATE provider_states SET closed_until = now() - interval '1 second'");

test.each([
  ['invalid_client', refusal(401, 'invalid_client'), 'client_misconfigured'],
  ['429', tooMany, null],
] as const)("one shop's %s stops one shop", async (_, answer, incident) => {
  await using stage = await startShops();
  const { hub, shops } = stage;
  const [tea, coffee] = shops;
  const one = await stage.connect({ shop: tea, account: 'ada' });
  const two = await stage.connect({ shop: tea, account: 'bob' });
  const three = await stage.connect({ shop: coffee, account: 'cy' });
  tea.refuse = () => answer;
  coffee.refuse = () => undefined;

  await due(hub, one.id);

  expect(await statesOf(hub)).toEqual([{ host: tea.host, incident }]);
  expect(await viewOf(hub, three.user, three.id)).toEqual(FINE);
  expect(await viewOf(hub, two.user, two.id)).toEqual({ status: 'connected', reason: incident });
  // The schedule leaves the one shop alone, and nobody else.
  await hub.age(two.id, 60_000);
  await hub.age(three.id, 60_000);
  tea.requests.length = 0;
  expect(await refreshDue(hub.deps)).toBe(1);
  expect(coffee.requests.at(-1)).toMatchObject({ account: 'cy', grantType: 'refresh_token' });
  expect(tea.requests).toEqual([]);
});

test('an outage of a shop is its own, and a shop that recovers heals its own connections', async () => {
  await using stage = await startShops();
  const { hub, shops } = stage;
  const [tea, coffee] = shops;
  const drinkers = await connectAll(stage, tea, ['a', 'b', 'c', 'd', 'e']);
  const other = await stage.connect({ shop: coffee, account: 'f' });
  tea.refuse = () => closed;

  for (const { id } of drinkers) await attempt(hub, id);

  expect(await statesOf(hub)).toEqual([{ host: tea.host, incident: 'provider_unavailable' }]);
  expect(await attempt(hub, other.id)).toBe('refreshed');
  tea.refuse = () => undefined;
  await passPauses(hub);
  await expect
    .poll(
      async () => {
        await refreshDue(hub.deps);
        return Promise.all(drinkers.map(({ user, id }) => viewOf(hub, user, id)));
      },
      { timeout: 15_000 },
    )
    .toEqual(drinkers.map(() => FINE));
});

test.each([
  ['unauthorized_client', {}, refusal(400, 'unauthorized_client')],
  [
    'invalid_client of one tenant',
    { token_endpoint: 'http://{shop}/{tenant}/token' },
    refusal(401, 'invalid_client'),
  ],
])('%s concerns the connection, until three accounts of three users agree', async (_, changes, answer) => {
  await using stage = await startShops(oneHost(changes));
  const { hub, shops } = stage;
  const [shop] = shops;
  const bad = await connectAll(stage, shop, ['a', 'b', 'c']);
  const healthy = await stage.connect({ shop, account: 'd', tenant: 'd' });
  // A user with several accounts is one voice.
  const [first] = bad;
  const again = await stage.connect({ shop, account: 'e', tenant: 'e', ...(first && { user: first.user }) });
  shop.refuse = ({ account }) => (account === 'd' ? undefined : answer);

  const opened = [];
  for (const { id } of [again, ...bad]) {
    await attempt(hub, id);
    opened.push((await statesOf(hub)).length);
  }

  expect(opened).toEqual([0, 0, 0, 1]);
  expect(await viewOf(hub, healthy.user, healthy.id)).toMatchObject({ reason: 'client_misconfigured' });
  // A healthy account is the witness that is asked first; the others' own turns are far away, however slow the machine is.
  await hub.deps.db.pool.query("UPDATE sealed_tokens SET refresh_due_at = now() + interval '10 minutes'");
  await passPauses(hub);
  shop.requests.length = 0;
  expect(await refreshDue(hub.deps)).toBe(1);
  expect(shop.requests.map(({ account }) => account)).toEqual(['d']);
  expect(await statesOf(hub)).toEqual([]);
  expect(await viewOf(hub, healthy.user, healthy.id)).toEqual(FINE);
});

test('an answer to somebody else refutes what was said before', async () => {
  await using stage = await startShops(oneHost());
  const { hub, shops } = stage;
  const [shop] = shops;
  const bad = await connectAll(stage, shop, ['a', 'b', 'c']);
  const healthy = await stage.connect({ shop, account: 'd' });
  // Connecting has just refuted everything, which is done once in a while only: another process has not yet.
  await using second = await stage.sibling();
  shop.refuse = ({ account }) => (account === 'd' ? undefined : refusal(400, 'unauthorized_client'));
  const [one, two, three] = bad;

  for (const said of [one, two]) await attempt(hub, said?.id ?? 0);
  expect(await attempt(second, healthy.id)).toBe('refreshed');
  await attempt(hub, three?.id ?? 0);

  expect(await statesOf(hub)).toEqual([]);
});

test('outages that one user meets with one account pause nobody else', async () => {
  await using stage = await startShops(oneHost());
  const { hub, shops } = stage;
  const [shop] = shops;
  const mine = await stage.connect({ shop, account: 'a' });
  const other = await stage.connect({ shop, account: 'b' });
  shop.refuse = ({ account }) => (account === 'a' ? { status: 500 } : undefined);

  for (let times = 0; times < 8; times += 1) await attempt(hub, mine.id);

  expect(await statesOf(hub)).toEqual([]);
  expect(await attempt(hub, other.id)).toBe('refreshed');
});

test('a 429 that somebody forced closes that connection, even to force, and nobody else until three users meet it', async () => {
  await using stage = await startShops(oneHost());
  const { hub, shops } = stage;
  const [shop] = shops;
  const spenders = await connectAll(stage, shop, ['a', 'b', 'c']);
  const bystander = await stage.connect({ shop, account: 'd' });
  shop.refuse = ({ account }) => (account === 'd' ? undefined : tooMany);
  const [first, ...others] = spenders;

  expect(await attempt(hub, first?.id ?? 0)).toMatchObject({ code: 'API_ERROR' });
  shop.requests.length = 0;
  expect(await attempt(hub, first?.id ?? 0)).toMatchObject({ code: 'TOKEN_REFRESH_ERROR', retryable: true });
  expect(shop.requests).toEqual([]);
  expect(await attempt(hub, bystander.id)).toBe('refreshed');

  await using second = await stage.sibling();
  for (const { id } of others) await attempt(second, id);
  expect(await attempt(second, bystander.id)).toMatchObject({ code: 'API_ERROR' });
  const [state] = await loadProviderStates(hub.deps.db);
  expect(state?.closedForMs).toBeGreaterThan(3_000_000);
});

test('what the schedule was told of one account (429) closes its host for a minute at most', async () => {
  await using stage = await startShops(oneHost());
  const { hub, shops } = stage;
  const [shop] = shops;
  const { id } = await stage.connect({ shop, account: 'a' });
  await stage.connect({ shop, account: 'b' });
  shop.refuse = () => tooMany;

  await due(hub, id);

  const [state] = await loadProviderStates(hub.deps.db);
  expect(state?.closedForMs).toBeGreaterThan(50_000);
  expect(state?.closedForMs).toBeLessThanOrEqual(60_000);
});

test("the reason of a connection is its own: another's incident neither changes it nor wakes a dead grant", async () => {
  await using stage = await startShops(oneHost());
  const { hub, shops } = stage;
  const [shop] = shops;
  const dead = await stage.connect({ shop, account: 'dead' });
  const lonely = await stage.connect({ shop, account: 'lonely' });
  const rest = await connectAll(stage, shop, ['a', 'b', 'c', 'd', 'e']);
  const own: Record<string, ShopAnswer> = {
    dead: refusal(400, 'invalid_grant'),
    lonely: refusal(400, 'unauthorized_client'),
  };
  let down = false;
  shop.refuse = ({ account }) => (down ? closed : own[account]);
  await attempt(hub, dead.id);
  await attempt(hub, lonely.id);
  const reasons = async () => [
    (await viewOf(hub, dead.user, dead.id)).reason,
    (await viewOf(hub, lonely.user, lonely.id)).reason,
  ];
  const dueTimes = async () =>
    (
      await hub.deps.db.pool.query<{ due: Date | null }>(
        'SELECT refresh_due_at AS due FROM sealed_tokens WHERE connection_id = ANY($1) ORDER BY connection_id',
        [[dead.id, lonely.id]],
      )
    ).rows.map(({ due: time }) => time);
  // It failed long ago, and its next turn is hours away.
  await hub.deps.db.pool.query(
    `UPDATE sealed_tokens SET refresh_due_at = now() + interval '3 hours' WHERE connection_id = $1`,
    [lonely.id],
  );
  await hub.deps.db.pool.query(
    `UPDATE connections SET updated_at = updated_at - interval '1 hour' WHERE id = $1`,
    [lonely.id],
  );
  expect(await reasons()).toEqual(['grant_refused', 'client_misconfigured']);
  const before = await dueTimes();

  down = true;
  for (const { id } of rest) await attempt(hub, id);
  expect(await statesOf(hub)).toEqual([{ host: '', incident: 'provider_unavailable' }]);
  await attempt(hub, lonely.id, true);
  expect(await reasons()).toEqual(['grant_refused', 'client_misconfigured']);
  down = false;
  await passPauses(hub);
  shop.requests.length = 0;
  await expect
    .poll(
      async () => {
        await refreshDue(hub.deps);
        return statesOf(hub);
      },
      { timeout: 10_000 },
    )
    .toEqual([]);

  expect(await reasons()).toEqual(['grant_refused', 'client_misconfigured']);
  expect(await dueTimes()).toEqual(before);
  expect(shop.requests.map(({ account }) => account)).not.toContain('dead');
});

test("while an incident lasts a probe is sent at the end of each pause, whenever anybody's turn is", async () => {
  await using stage = await startShops(oneHost());
  const { hub, shops } = stage;
  const [shop] = shops;
  await using second = await stage.sibling();
  const { id, user } = await stage.connect({ shop, account: 'a' });
  shop.refuse = () => refusal(401, 'invalid_client');
  for (let times = 0; times < 6; times += 1) await attempt(hub, id);
  // Its own backoff has grown past any pause.
  const { rows } = await hub.deps.db.pool.query(
    `SELECT refresh_due_at > now() + interval '1 minute' AS later FROM sealed_tokens`,
  );
  expect(rows).toEqual([{ later: true }]);
  shop.requests.length = 0;

  expect(await refreshDue(hub.deps)).toBe(0);
  await passPauses(hub);
  // Of two processes one sends it.
  const started = await Promise.all([refreshDue(hub.deps), refreshDue(second.deps)]);
  expect(started.toSorted()).toEqual([0, 1]);
  expect(shop.requests).toHaveLength(1);
  const [state] = await loadProviderStates(hub.deps.db);
  expect(state?.closedForMs).toBeGreaterThan(20_000);
  expect(state?.closedForMs).toBeLessThanOrEqual(30_000);

  shop.refuse = () => undefined;
  await passPauses(hub);
  await refreshDue(second.deps);
  expect(await viewOf(second, user, id)).toEqual(FINE);
});

test('where every token may be spent already, the host is probed by something that nobody issued', async () => {
  await using stage = await startShops(oneHost());
  const { hub, shops } = stage;
  const [shop] = shops;
  const all = await connectAll(stage, shop, ['a', 'b', 'c', 'd', 'e']);
  shop.refuse = () => ({ status: 502 });
  for (const { id } of all) await attempt(hub, id);
  expect(await statesOf(hub)).toEqual([{ host: '', incident: 'provider_unavailable' }]);
  // A minute later they are due; their access tokens live, so none of them is sent.
  await hub.deps.db.pool.query(
    `UPDATE sealed_tokens SET refresh_due_at = now() - interval '1 second', refresh_sent_at = refresh_sent_at - interval '2 minutes'`,
  );
  shop.requests.length = 0;
  const probe = async () => {
    await passPauses(hub);
    expect(await refreshDue(hub.deps)).toBe(1);
    return statesOf(hub);
  };

  expect(await probe()).toEqual([{ host: '', incident: 'provider_unavailable' }]);
  shop.refuse = () => undefined;
  expect(await probe()).toEqual([]);
  expect(shop.requests).toEqual(
    Array(2).fill({ path: '/token', account: '', grantType: 'authorization_code' }),
  );
  // What came back is not sent on its word: the tokens are still held.
  await refreshDue(hub.deps);
  expect(shop.requests).toHaveLength(2);
});

test('the pauses of an outage grow to 30 s and no further', async () => {
  await using stage = await startShops(oneHost());
  const { hub, shops } = stage;
  const [shop] = shops;
  const all = await connectAll(stage, shop, ['a', 'b', 'c', 'd', 'e']);
  shop.refuse = () => ({ status: 502 });
  for (const { id } of all) await attempt(hub, id);
  const pause = async () =>
    Math.round(((await loadProviderStates(hub.deps.db))[0]?.closedForMs ?? 0) / 1_000);
  const after = async (seconds: number) => {
    await hub.deps.db.pool.query(
      `UPDATE provider_states SET since = now() - $1 * interval '1 second', closed_until = now() - interval '1 second'`,
      [seconds],
    );
    await refreshDue(hub.deps);
    return pause();
  };

  expect(await pause()).toBe(5);
  expect([await after(1), await after(11), await after(21), await after(3_600)]).toEqual([5, 11, 21, 30]);
});

test('hosts that a user names fill nothing: a row only where there are connections, and only while something is wrong', async () => {
  await using stage = await startShops();
  const { hub, shops } = stage;
  const [tea, coffee] = shops;
  const { id, user } = await stage.connect({ shop: tea, account: 'a' });
  coffee.refuse = () => refusal(401, 'invalid_client');
  await expect(stage.connect({ shop: coffee, account: 'b', user })).rejects.toThrow('CLIENT_MISCONFIGURED');
  expect(await statesOf(hub)).toEqual([]);

  tea.refuse = () => refusal(401, 'invalid_client');
  await attempt(hub, id);
  expect(await statesOf(hub)).toEqual([{ host: tea.host, incident: 'client_misconfigured' }]);
  await hub.deps.db.pool.query('DELETE FROM connections WHERE id = $1', [id]);
  await deleteExpired(hub.deps);
  expect((await hub.deps.db.pool.query('SELECT FROM provider_states')).rowCount).toBe(0);
});

test('one user testifies about fifty hosts at a time, and testimonies are forgotten', async () => {
  await using stage = await startShops();
  const { db } = stage.hub.deps;
  const count = async () => (await db.pool.query('SELECT FROM incident_evidence')).rowCount;
  for (let n = 0; n < 60; n += 1)
    await testify(
      db,
      { provider: 'shops', host: `h${n}.example` },
      {
        evidence: 'rate_limited',
        witnesses: [{ userId: 1, accountId: 'a' }],
      },
    );
  expect(await count()).toBe(50);
  await testify(
    db,
    { provider: 'shops', host: 'h.example' },
    {
      evidence: 'rate_limited',
      witnesses: [{ userId: 2, accountId: 'b' }],
    },
  );
  expect(await count()).toBe(51);

  await db.pool.query("UPDATE incident_evidence SET at = at - interval '21 minutes' WHERE user_id = 1");
  await deleteExpired(stage.hub.deps);
  expect(await count()).toBe(1);
});
