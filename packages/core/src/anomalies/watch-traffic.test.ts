import { expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { getAccessTokenWithAutoRefresh } from '../tokens/get-access-token.ts';
import { listAnomalies } from './list-anomalies.ts';
import { DEFAULT_THRESHOLDS } from './thresholds.ts';
import { watchTraffic } from './watch-traffic.ts';

const watch = async (hub: TestHub) => {
  await watchTraffic(hub.deps, DEFAULT_THRESHOLDS);
  return (await listAnomalies(hub.deps)).map(({ kind, subject }) => [kind, subject]).toSorted();
};

test('a flood of forged callbacks, grants withdrawn at the provider and a stolen key are told to operators', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const accounts = Array.from({ length: 12 }, (_, index) => `person-${index}`);
  const connected = [];
  for (const account of accounts) connected.push(await user.connect({ account }));
  const read = (ipAddress: string) =>
    getAccessTokenWithAutoRefresh(
      hub.deps,
      { userId: user.id, provider: 'sandbox', accountId: 'person-0' },
      { ...hub.origin('api_key:backend'), ipAddress },
    );
  await read('10.0.0.1');
  expect(await watch(hub)).toEqual([]);
  hub.clock.advance(25 * 3_600_000);
  await read('10.0.0.2');
  await read('198.51.100.1');

  const flow = await user.start();
  const forge = () =>
    user.callback(flow, new URLSearchParams({ state: 'forged', code: 'x' })).catch(() => undefined);
  for (let n = 0; n < DEFAULT_THRESHOLDS.invalidStates; n += 1) await forge();
  for (const account of accounts) {
    await hub.sandbox.control.revokeGrants(account);
    await hub.service.refreshToken('sandbox', account).catch(() => undefined);
    await hub.service.refreshToken('sandbox', account).catch(() => undefined);
  }

  expect(await watch(hub)).toEqual([
    ['grants_withdrawn', 'sandbox'],
    ['invalid_states', ''],
    ['key_new_network', 'backend 198.51.100.0/24'],
  ]);
  expect(await watch(hub)).toHaveLength(3);
  expect(await hub.deps.db.prisma.auditEvent.count({ where: { event: 'anomaly_detected' } })).toBe(3);
});
