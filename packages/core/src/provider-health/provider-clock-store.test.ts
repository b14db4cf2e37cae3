import { expect, test, vi } from 'vitest';
import { createTestHub } from '../testing/create-test-hub.ts';
import { listProviderClocks, recordProviderClock } from './provider-clock-store.ts';

test('a provider whose clock differs from the hub is known to everybody, until it agrees', async () => {
  await using hub = await createTestHub({ clockOffsetMs: 180_000 });
  const user = await hub.createUser();
  await user.connect();
  const [clock] = await vi.waitFor(async () => {
    const clocks = await listProviderClocks(hub.deps.db);
    expect(clocks).toHaveLength(1);
    return clocks;
  });
  expect(clock?.provider).toBe('sandbox');
  expect(Math.abs((clock?.skewS ?? 0) + 180)).toBeLessThanOrEqual(5);
  expect(hub.logs).toContainEqual(
    expect.objectContaining({ level: 'warn', message: expect.stringContaining("behind the hub's") }),
  );
  await recordProviderClock(hub.deps.db, 'sandbox', null);
  expect(await listProviderClocks(hub.deps.db)).toEqual([]);
});
