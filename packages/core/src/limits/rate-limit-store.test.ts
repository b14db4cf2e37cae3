import { expect, test } from 'vitest';
import { createTestHub } from '../testing/index.ts';
import { takePermit } from './rate-limit-store.ts';

const LIMIT = { key: 'test', times: 3, windowMs: 60_000 };

test('a limit holds in every stretch of its window, and says when it is over', async () => {
  await using hub = await createTestHub();
  const start = hub.clock.now().getTime();
  const take = (seconds: number, limit = LIMIT) =>
    takePermit(hub.deps.db.pool, limit, new Date(start + seconds * 1_000));

  for (const second of [0, 20, 40]) expect(await take(second)).toEqual({ kind: 'granted' });
  expect(await take(59)).toEqual({ kind: 'refused', retryAfterMs: 1_000 });
  expect(await take(59, { ...LIMIT, key: 'another' })).toEqual({ kind: 'granted' });
  expect(await take(60)).toEqual({ kind: 'granted' });
  expect(await take(60)).toEqual({ kind: 'refused', retryAfterMs: 20_000 });
  expect(await take(81)).toEqual({ kind: 'granted' });
  expect(await take(3_600)).toEqual({ kind: 'granted' });
});

test('of many who ask at once, in several processes, no more than the limit are granted', async () => {
  await using hub = await createTestHub();
  await using sibling = await hub.sibling();
  const now = hub.clock.now();
  const permits = await Promise.all(
    Array.from({ length: 20 }, () =>
      [hub, sibling].map(({ deps }) => takePermit(deps.db.pool, LIMIT, now)),
    ).flat(),
  );
  expect(permits.filter(({ kind }) => kind === 'granted')).toHaveLength(3);
  for (const permit of permits) if (permit.kind === 'refused') expect(permit.retryAfterMs).toBe(60_000);
});
