import { expect, test } from 'vitest';
import { createTestHub } from '../testing/index.ts';
import {
  clearIncident,
  closeProvider,
  loadProviderStates,
  openIncident,
  takePermits,
} from './provider-state-store.ts';

const MINUTE = 60_000;
const SANDBOX = { provider: 'sandbox', host: '' };
const lasting = (ms: number) => ({ firstMs: ms, longestMs: ms });

test('an incident keeps its beginning while it lasts, and closes its provider', async () => {
  await using hub = await createTestHub();
  const { db } = hub.deps;

  await openIncident(db, SANDBOX, { incident: 'provider_unavailable', pauses: lasting(MINUTE) });
  const [opened] = await loadProviderStates(db);
  await openIncident(db, SANDBOX, { incident: 'provider_unavailable', pauses: lasting(1) });
  const [kept] = await loadProviderStates(db);

  expect(kept).toMatchObject({ incident: 'provider_unavailable', since: opened?.since });
  expect(kept?.closedForMs).toBeGreaterThan(MINUTE / 2);
});

test('the end of an incident makes the connections that failed meanwhile due within seconds, and no others', async () => {
  await using hub = await createTestHub();
  const { db } = hub.deps;
  const user = await hub.createUser();
  const failed = await user.connect({ account: 'ada' });
  const healthy = await user.connect({ account: 'grace' });
  await db.pool.query('UPDATE sealed_tokens SET refresh_failures = 3 WHERE connection_id = $1', [failed.id]);
  await db.pool.query(`UPDATE connections SET reason = 'provider_unavailable' WHERE id = $1`, [failed.id]);
  await openIncident(db, SANDBOX, { incident: 'provider_unavailable', pauses: lasting(MINUTE) });

  expect(await clearIncident(db, SANDBOX)).toBe(true);
  expect(await clearIncident(db, SANDBOX)).toBe(false);

  const { rows } = await db.pool.query(
    `SELECT connection_id, refresh_due_at < now() + interval '6 seconds' AS soon FROM sealed_tokens ORDER BY 1`,
  );
  expect(rows).toEqual([
    { connection_id: failed.id, soon: true },
    { connection_id: healthy.id, soon: false },
  ]);
  expect(await loadProviderStates(db)).toEqual([]);
});

test('of two requests to be left alone the longer one counts', async () => {
  await using hub = await createTestHub();
  const { db } = hub.deps;
  await closeProvider(db, SANDBOX, MINUTE);
  await closeProvider(db, SANDBOX, 1_000);
  const [state] = await loadProviderStates(db);
  expect(state?.closedForMs).toBeGreaterThan(MINUTE / 2);
  expect(state?.incident).toBeNull();
});

test('permits that many processes take at once are never more than the rate, in whatever second', async () => {
  await using hub = await createTestHub();
  await using sibling = await hub.sibling();
  const rate = 50;
  const grants: { asked: number; answered: number; count: number }[] = [];
  const granted = () => grants.reduce((sum, { count }) => sum + count, 0);

  while (granted() < 2.5 * rate) {
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const asked = performance.now();
        const { db } = (index % 2 === 0 ? hub : sibling).deps;
        const count = await takePermits(db, 'sandbox', { wanted: 1 + (index % 7), rate });
        grants.push({ asked, answered: performance.now(), count });
      }),
    );
  }

  // Granted somewhere between asking and answering: what was asked for and answered within one second counts for sure.
  const busiest = Math.max(
    ...grants.map(({ asked: from }) =>
      grants
        .filter(({ asked, answered }) => asked >= from && answered < from + 1_000)
        .reduce((sum, { count }) => sum + count, 0),
    ),
  );
  expect(busiest).toBeLessThanOrEqual(rate);
});

test('a rate of one a second gives one, and nothing to whoever comes right after', async () => {
  await using hub = await createTestHub();
  expect(await takePermits(hub.deps.db, 'sandbox', { wanted: 5, rate: 1 })).toBe(1);
  expect(await takePermits(hub.deps.db, 'sandbox', { wanted: 5, rate: 1 })).toBe(0);
});
