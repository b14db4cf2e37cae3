import { expect, test } from 'vitest';
import { loadProviderStates, openIncident } from '../provider-health/provider-state-store.ts';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { createKeyRing } from '../vault/key-ring.ts';
import { noticeChangedSettings } from './notice-changed-settings.ts';

const start = (hub: TestHub) => noticeChangedSettings(hub.deps, createKeyRing(hub.keys));

/** Whether the failed connection is tried within seconds, and what is wrong with its provider. */
async function outlook({ deps: { db } }: TestHub) {
  const { rows } = await db.pool.query<{ soon: boolean }>(
    `SELECT refresh_due_at < now() + interval '6 seconds' AS soon FROM sealed_tokens`,
  );
  return { soon: rows[0]?.soon, incidents: (await loadProviderStates(db)).map(({ incident }) => incident) };
}

const BAD = { soon: false, incidents: ['client_misconfigured'] };

test('what failed under other settings is tried again once a process starts with new ones', async () => {
  await using hub = await createTestHub();
  const { db } = hub.deps;
  const { id } = await (await hub.createUser()).connect();
  expect(await start(hub)).toEqual(['sandbox']);
  await db.pool.query(
    `UPDATE sealed_tokens SET refresh_failures = 9, refresh_due_at = now() + interval '4 hours' WHERE connection_id = $1`,
    [id],
  );
  const pauses = { firstMs: 60_000, longestMs: 60_000 };
  await openIncident(db, { provider: 'sandbox', host: '' }, { incident: 'client_misconfigured', pauses });

  await using same = await hub.sibling();
  expect(await start(same)).toEqual([]);
  expect(await outlook(hub)).toEqual(BAD);

  await using changed = await hub.sibling({ provider: { token_endpoint_auth_method: 'client_secret_post' } });
  expect(await start(changed)).toEqual(['sandbox']);
  expect(await outlook(hub)).toEqual({ soon: true, incidents: [] });
  expect(await start(changed)).toEqual([]);
});

test('a provider that comes back is new, and nothing that is kept tells its secret', async () => {
  await using hub = await createTestHub();
  const { prisma } = hub.deps.db;
  await start(hub);
  const [kept] = await prisma.providerSettings.findMany();
  expect(kept).toEqual({ provider: 'sandbox', fingerprint: expect.stringMatching(/^[\w-]{43}$/) });
  const none = { ...hub.deps, providers: { ...hub.deps.providers, list: () => [] } };

  expect(await noticeChangedSettings(none, createKeyRing(hub.keys))).toEqual([]);

  expect(await prisma.providerSettings.count()).toBe(0);
  expect(await start(hub)).toEqual(['sandbox']);
});
