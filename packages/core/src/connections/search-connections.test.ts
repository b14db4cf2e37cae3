import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../testing/index.ts';
import type { ConnectionFilter } from './connection-search-store.ts';
import type { ConnectionScope } from './connection-store.ts';
import { countAllConnections } from './count-all-connections.ts';
import { CONNECTION_SORTS, type ConnectionSort, healthOf, STATUS_FILTERS } from './health.ts';
import { listAllConnections } from './list-all-connections.ts';
import { listConnections } from './list-connections.ts';
import { searchConnections } from './search-connections.ts';
import { summarizeConnections } from './summarize-connections.ts';

/** Every combination of what decides about a health, as rows of one user. */
const EVERY_COMBINATION = `
  WITH states(status, reason) AS (VALUES ('connected', NULL), ('connected', 'provider_unavailable'),
      ('connected', 'client_misconfigured'), ('connected', 'refusal_unexplained'), ('error', 'grant_refused'),
      ('error', 'resource_not_chosen'), ('error', 'provider_unavailable'), ('expired', 'token_expired'),
      ('disconnected', 'disconnected_by_user')),
    made AS (
      INSERT INTO connections (user_id, provider, provider_account_id, status, reason, account_name, account_email,
        requested_scope, granted_scope, connected_at, last_refreshed_at, last_used_at)
      SELECT $1, provider, concat_ws('/', status, reason, refreshable, ends, consent, failures), status::connection_status, reason,
        'Café ' || row_number() OVER (), CASE WHEN refreshable THEN 'renews@example.com' END, '{}', '{}',
        now() - row_number() OVER () * interval '7 minutes',
        CASE WHEN refreshable THEN now() - row_number() OVER () * interval '3 seconds' END,
        CASE WHEN ends = 0 THEN NULL ELSE now() - ends * interval '1 hour' END
      FROM states, unnest(ARRAY['sandbox', 'gone']) provider, unnest(ARRAY[true, false]) refreshable,
        unnest(ARRAY[-1, 0, 1, 300]) ends, unnest(ARRAY[0, 24, 24 * 30]) consent, unnest(ARRAY[0, 2]) failures
      RETURNING id, provider, provider_account_id, status)
  INSERT INTO sealed_tokens (connection_id, user_id, provider, access_token, token_type, refreshable, issued_at, expires_at,
    refresh_token_expires_at, refresh_failures)
  SELECT made.id, $1, made.provider, 'x', 'Bearer', part[array_length(part, 1) - 3] = 't', now() - interval '2 hours',
    CASE WHEN part[array_length(part, 1) - 2] <> '0' THEN now() + part[array_length(part, 1) - 2]::int * interval '1 hour' END,
    CASE WHEN part[array_length(part, 1) - 1] <> '0' THEN now() + part[array_length(part, 1) - 1]::int * interval '1 hour' END,
    part[array_length(part, 1)]::int
  FROM made, LATERAL (SELECT string_to_array(provider_account_id, '/') AS part) parts
  WHERE made.status <> 'disconnected'`;

describe('of a user whose connections are in every state', () => {
  let hub: TestHub;
  let scope: { userId: number };

  beforeAll(async () => {
    // Its consents slide; those of a provider that is not set up any more do not.
    hub = await createTestHub({ provider: { refresh_token_sliding: true } });
    const { id } = await hub.createUser();
    scope = { userId: id };
    await hub.deps.db.pool.query(EVERY_COMBINATION, [id]);
  });
  afterAll(() => hub[Symbol.asyncDispose]());

  const known = async () => {
    const now = hub.deps.clock.now();
    const all = await listConnections(hub.deps, scope.userId, { includeDisconnected: true });
    return all.map((connection) => ({ connection, health: healthOf(connection, now) }));
  };

  async function everyPage(filter: ConnectionFilter, sort: ConnectionSort = 'name') {
    const found = [];
    let cursor: string | undefined;
    do {
      const page = await searchConnections(hub.deps, scope, { filter, sort, cursor, limit: 97 });
      found.push(...page.connections);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return found;
  }

  it('the database finds in each health exactly those that have it by the function that browsers use', async () => {
    const all = await known();
    for (const status of ['connected', 'expiring', 'held_up', 'expired', 'error', 'disconnected'] as const) {
      const expected = all
        .filter(({ health }) => health.status === status)
        .map(({ connection }) => connection.id);
      const found = (await everyPage({ status })).map(({ id }) => id);
      expect(new Set(found), status).toEqual(new Set(expected));
      expect(expected.length, status).toBeGreaterThan(0);
    }
    const waiting = all.filter(({ health }) => health.needsYou).map(({ connection }) => connection.id);
    expect(new Set((await everyPage({ status: 'attention' })).map(({ id }) => id))).toEqual(new Set(waiting));
  });

  it("counts everybody's by provider and health, and those that end soon", async () => {
    const all = await known();
    const counts = await countAllConnections(hub.deps);
    const sum = (of: (count: (typeof counts)[number]) => number) =>
      counts.reduce((total, count) => total + of(count), 0);
    for (const { provider, health, total } of counts)
      expect(total, `${provider} ${health}`).toBe(
        all.filter((one) => one.connection.provider === provider && one.health.status === health).length,
      );
    expect(sum(({ total }) => total)).toBe(all.length);
    const now = hub.deps.clock.now().getTime();
    const deadlines = all.flatMap(({ health }) =>
      health.deadline === null ? [] : [health.deadline.getTime()],
    );
    const soon = deadlines.filter((at) => at > now).toSorted((a, b) => a - b);
    const within = (days: number) => soon.filter((at) => at < now + days * 86_400_000).length;
    expect(sum(({ endInWeek }) => endInWeek)).toBe(within(7));
    expect(within(7)).toBeGreaterThan(0);
    expect(sum(({ endInDay }) => endInDay)).toBe(within(1));
    const next = counts.flatMap(({ nextEnd }) => (nextEnd === null ? [] : [nextEnd.getTime()]));
    expect(Math.min(...next)).toBe(soon[0]);
  });

  it('counts what it finds', async () => {
    const all = await known();
    const summary = await summarizeConnections(hub.deps, scope, { status: 'error' });
    const count = (status: string) => all.filter(({ health }) => health.status === status).length;
    expect(summary.matching).toBe(count('error'));
    for (const [status, number] of Object.entries(summary.healths))
      expect(number, status).toBe(count(status));
    expect(summary.needYou).toBe(all.filter(({ health }) => health.needsYou).length);
    expect(new Set(summary.providers.map(({ id }) => id))).toEqual(new Set(['sandbox', 'gone']));
  });

  it.each(CONNECTION_SORTS)('pages in the order "%s" show every one once', async (sort) => {
    const shown = await everyPage({}, sort);
    const ids = shown.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe((await known()).filter(({ connection }) => connection.isConnected).length);
  });

  it('orders by what the order is called', async () => {
    const now = hub.deps.clock.now();
    const newest = await everyPage({}, 'newest');
    expect(newest.map(({ connectedAt }) => connectedAt)).toEqual(
      newest.map(({ connectedAt }) => connectedAt).toSorted((a, b) => b.getTime() - a.getTime()),
    );
    const deadlines = (await everyPage({}, 'deadline')).map(
      (connection) => healthOf(connection, now).deadline?.getTime() ?? Infinity,
    );
    expect(deadlines).toEqual(deadlines.toSorted((a, b) => (a === b ? 0 : a - b)));
    const attention = (await everyPage({}, 'attention')).map(
      (connection) => healthOf(connection, now).needsYou,
    );
    expect(attention.lastIndexOf(true)).toBeLessThan(attention.indexOf(false));
  });

  it('finds words without case and accents, all of them, in any of the names', async () => {
    const found = await everyPage({ q: 'RENEWS cafe', provider: 'gone', status: 'error' });
    expect(found.length).toBeGreaterThan(0);
    for (const connection of found) {
      expect(connection).toMatchObject({
        provider: 'gone',
        accountEmail: 'renews@example.com',
        status: 'error',
      });
    }
    expect(await everyPage({ q: 'cafe nowhere' })).toEqual([]);
    expect(await everyPage({ q: '%' })).toEqual([]);
  });

  it("everybody's are found by the same filters, a page at a time, each once and by id", async () => {
    const { id: neighbour } = await hub.createUser();
    await hub.deps.db.pool.query(EVERY_COMBINATION, [neighbour]);
    const everyOne = async (
      search: { filter: ConnectionFilter; deadlineBefore?: Date },
      owner: ConnectionScope = {},
    ) => {
      const found = [];
      let after: number | undefined;
      do {
        const page = await listAllConnections(hub.deps, owner, { ...search, after, limit: 397 });
        found.push(...page.connections);
        after = page.nextCursor === null ? undefined : Number(page.nextCursor);
      } while (after !== undefined);
      return found;
    };
    for (const status of [...STATUS_FILTERS, undefined]) {
      const ofUser = new Set((await everyPage({ status })).map(({ id }) => id));
      const found = await everyOne({ filter: { status } });
      const ids = found.map(({ id }) => id);
      expect(ids, status).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
      expect(new Set(found.filter(({ userId }) => userId === scope.userId).map(({ id }) => id))).toEqual(
        ofUser,
      );
      expect(ids.length, status).toBe(2 * ofUser.size);
      const neighbours = await everyOne({ filter: { status } }, { userId: neighbour });
      expect(neighbours, status).toEqual(found.filter(({ userId }) => userId === neighbour));
    }
    const now = hub.deps.clock.now();
    const deadlineBefore = new Date(now.getTime() + 5 * 3_600_000);
    const isDue = ({ health: { deadline } }: Awaited<ReturnType<typeof known>>[number]) =>
      deadline !== null && deadline < deadlineBefore;
    const due = (await known()).filter(({ connection }) => connection.isConnected).filter(isDue);
    expect(due.length).toBeGreaterThan(0);
    const found = await everyOne({ filter: {}, deadlineBefore }, scope);
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(due.map(({ connection }) => connection.id)));
    expect(await everyOne({ filter: { provider: 'nowhere' } })).toEqual([]);
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['an id that no row has', '[0,0,"a","b",9999999999]'],
    ['a moment that no clock shows', '[1e18,0,"a","b",1]'],
    ['text that no database keeps', '[0,0,"a\\u0000","b",1]'],
    ['half a character', '[0,0,"a","\\ud800",1]'],
  ])('refuses a cursor that is none of its own: %s', async (_, text) => {
    const cursor = Buffer.from(text).toString('base64url');
    await expect(
      searchConnections(hub.deps, scope, { filter: {}, sort: 'name', cursor, limit: 5 }),
    ).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });
});
