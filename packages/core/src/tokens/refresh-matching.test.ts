import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MatchingCursor } from '../connections/find-matching.ts';
import { createTestHub, type TestHub, type TestUser } from '../testing/index.ts';
import { refreshMatching } from './refresh-matching.ts';
import { FORCED_REFRESHES } from './take-force.ts';

let hub: TestHub;
let user: TestUser;
beforeEach(async () => {
  hub = await createTestHub();
  user = await hub.createUser();
});
afterEach(() => hub[Symbol.asyncDispose]());

const connect = async (count: number, owner = user) => {
  const ids: number[] = [];
  for (let index = 0; index < count; index += 1)
    ids.push((await owner.connect({ account: `account-${owner.id}-${index}` })).id);
  return ids;
};

const step = (cursor?: MatchingCursor, filter = {}) =>
  refreshMatching(hub.deps, { scope: { userId: user.id }, filter, cursor }, hub.origin());

/** Goes on as the dashboard does, waiting by the hub's clock. */
async function refreshAll(filter = {}) {
  const outcomes = new Map<number, string>();
  const waits: number[] = [];
  let cursor: MatchingCursor | undefined;
  do {
    const { results, nextCursor, retryAfter } = await step(cursor, filter);
    for (const { connection, outcome } of results) {
      expect(outcomes.has(connection.id), 'each once').toBe(false);
      outcomes.set(connection.id, outcome);
    }
    if (retryAfter !== null) {
      waits.push(retryAfter);
      hub.clock.advance(retryAfter * 1_000);
    }
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return { outcomes, waits };
}

const countOf = (outcomes: ReadonlyMap<number, string>) =>
  Object.fromEntries(
    [...new Set(outcomes.values())].map((kind) => [
      kind,
      [...outcomes.values()].filter((outcome) => outcome === kind).length,
    ]),
  );

/** As after an outage: the hub has failed to renew them, and they still work. */
const holdUp = (ids: readonly number[]) =>
  hub.deps.db.pool.query(`UPDATE connections SET reason = 'provider_unavailable' WHERE id = ANY($1::int[])`, [
    ids,
  ]);

test('goes through many, in steps, and sends nothing for those that are well', async () => {
  const ids = await connect(12);
  await connect(2, await hub.createUser());
  const { outcomes, waits } = await refreshAll();
  expect([...outcomes.keys()]).toEqual(ids.toSorted((a, b) => a - b));
  expect(countOf(outcomes)).toEqual({ unchanged: 12 });
  expect(waits).toEqual([]);
  expect(await hub.refreshes()).toHaveLength(0);
});

test('forces what is not well, as many in a minute as a person may, and waits for the rest', async () => {
  const ids = await connect(14);
  await holdUp(ids.slice(1));
  const { outcomes, waits } = await refreshAll();
  expect(countOf(outcomes)).toEqual({ unchanged: 1, refreshed: 13 });
  expect(waits).toEqual([FORCED_REFRESHES.user.windowMs / 1_000]);
  expect(await hub.refreshes()).toHaveLength(13);
});

test('what heals meanwhile matches no more, and nothing is left out for that', async () => {
  const ids = await connect(8);
  await holdUp(ids);
  const { outcomes } = await refreshAll({ status: 'held_up' });
  expect(countOf(outcomes)).toEqual({ refreshed: 8 });
  expect(await step(undefined, { status: 'held_up' })).toMatchObject({ results: [], nextCursor: null });
});

test('one that fails is told, and stops nobody; one that only its owner can mend is left alone', async () => {
  const [broken = 0, refused = 0, ...well] = await connect(4);
  await holdUp([refused]);
  await hub.deps.db.pool.query(
    `UPDATE connections SET status = 'error', reason = 'grant_refused' WHERE id = $1`,
    [broken],
  );
  await hub.sandbox.control.setFault('token', {
    kind: 'status',
    status: 400,
    body: { error: 'invalid_grant' },
    times: 1,
  });
  const { results, nextCursor } = await step();
  expect(nextCursor).toBeNull();
  const outcomes = new Map(results.map((result) => [result.connection.id, result]));
  expect(outcomes.get(broken)).toMatchObject({ outcome: 'left_alone' });
  expect(outcomes.get(refused)).toMatchObject({ outcome: 'failed', error: { code: 'TOKEN_EXPIRED' } });
  for (const id of well) expect(outcomes.get(id)).toMatchObject({ outcome: 'unchanged' });
});

test('leaves alone what was connected after it began', async () => {
  const ids = await connect(6);
  const first = await step();
  hub.clock.advance(1_000);
  await user.connect({ account: 'late' });
  const second = await step(first.nextCursor ?? undefined);
  const seen = [...first.results, ...second.results].map(({ connection }) => connection.id);
  expect(seen).toEqual(ids.toSorted((a, b) => a - b));
  expect(second.nextCursor).toBeNull();
});
