import { expect, test } from 'vitest';
import { createApiKey } from '../access/create-api-key.ts';
import { createTestHub } from '../testing/index.ts';
import { searchAuditEvents } from './search-audit-events.ts';

test("operators find everybody's events and the hub's own, page by page, by any of their filters", async () => {
  await using hub = await createTestHub();
  const { id: keyId } = await createApiKey(hub.deps, { name: 'billing', scopes: [] }, hub.origin('cli:ada'));
  const [first, second] = [await hub.createUser(), await hub.createUser()];
  const { id: connectionId } = await first.connect();
  await second.start();
  await hub.deps.db.prisma.auditEvent.create({
    data: { event: 'token_read', actor: `api_key:${keyId}`, correlationId: 'int-1', provider: 'sandbox' },
  });
  const search = async (filter: Partial<Parameters<typeof searchAuditEvents>[1]>) =>
    searchAuditEvents(hub.deps, { limit: 100, ...filter });
  const names = async (filter: Parameters<typeof search>[0]) =>
    (await search(filter)).events.map(({ event }) => event);

  const all = ['token_read', 'oauth_initiated', 'oauth_completed', 'oauth_initiated', 'api_key_created'];
  expect(await names({})).toEqual(all);
  expect(await names({ userId: second.id })).toEqual(['oauth_initiated']);
  expect(await names({ connectionId })).toEqual(['oauth_completed']);
  expect(await names({ event: 'api_key_created' })).toEqual(['api_key_created']);
  expect(await names({ actor: 'cli:ada' })).toEqual(['api_key_created']);
  expect(await names({ provider: 'sandbox' })).toEqual(all.slice(0, 4));
  expect(await names({ provider: 'google' })).toEqual([]);

  const read = await search({ actor: `api_key:${keyId}` });
  expect([...read.actorNames]).toEqual([[`api_key:${keyId}`, 'billing']]);

  const pages: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await search({ limit: 2, cursor });
    pages.push(page.events.map(({ event }) => event).join());
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(pages).toEqual([all.slice(0, 2).join(), all.slice(2, 4).join(), all.slice(4).join()]);
});

test('a stretch of time is found by halving, and nothing outside it is shown', async () => {
  await using hub = await createTestHub();
  const now = new Date();
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  await hub.deps.db.pool.query({
    text: `INSERT INTO audit_events (at, event, actor, correlation_id)
      SELECT $1::timestamptz - (500 - n) * interval '1 hour', 'token_read', 'schedule', 'int-' || n
      FROM generate_series(1, 500) AS n`,
    values: [now],
  });
  /** How many hours ago what is found happened. */
  const found = async (from: number | undefined, to: number | undefined) => {
    const { events, nextCursor } = await searchAuditEvents(hub.deps, {
      from: from === undefined ? undefined : hoursAgo(from),
      to: to === undefined ? undefined : hoursAgo(to),
      limit: 200,
    });
    expect(nextCursor).toBeNull();
    return events.map(({ at }) => (now.getTime() - at.getTime()) / 3_600_000);
  };
  expect(await found(122.5, 120)).toEqual([121, 122]);
  expect(await found(1, undefined)).toEqual([0, 1]);
  expect(await found(undefined, 498)).toEqual([499]);
  expect(await found(-10, undefined)).toEqual([]);
  expect(await found(undefined, 10_000)).toEqual([]);
});

test('a page looks through so many events and no more, and the next one goes on from there', async () => {
  await using hub = await createTestHub();
  const { pool } = hub.deps.db;
  await pool.query(
    `INSERT INTO audit_events (id, event, actor, correlation_id, provider)
     SELECT n * 1000, 'token_read', 'schedule', 'int-' || n, CASE n WHEN 1 THEN 'google' ELSE 'slack' END
     FROM generate_series(1, 1000) AS n`,
  );
  const rounds: number[] = [];
  let cursor: string | undefined;
  do {
    const { events, nextCursor } = await searchAuditEvents(hub.deps, {
      provider: 'google',
      limit: 50,
      cursor,
    });
    rounds.push(events.length);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(rounds).toEqual([0, 0, 0, 1]);
});
