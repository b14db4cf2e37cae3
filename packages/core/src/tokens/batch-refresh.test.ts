import { expect, test } from 'vitest';
import { createTestHub } from '../testing/index.ts';
import { BATCH_SIZE, batchRefreshTokens } from './batch-refresh.ts';

test('a batch reports every outcome in the order of its requests', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  for (const account of ['ada', 'grace', 'alan']) await user.connect({ account });
  await hub.sandbox.control.revokeGrants('grace');

  const results = await hub.service.batchRefreshTokens(
    ['ada', 'grace', 'nobody', 'alan'].map((accountId) => ({ provider: 'sandbox', accountId })),
  );

  expect(results).toMatchObject([
    { status: 'refreshed', accountId: 'ada', connection: { status: 'connected' } },
    { status: 'failed', accountId: 'grace', error: { code: 'TOKEN_EXPIRED', retryable: false } },
    { status: 'failed', accountId: 'nobody', error: { code: 'ACCOUNT_NOT_FOUND' } },
    { status: 'refreshed', accountId: 'alan' },
  ]);
});

test('five run in parallel, then the next five', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const accounts = Array.from({ length: 7 }, (_, index) => `account-${index}`);
  for (const account of accounts) await user.connect({ account });
  let most = 0;
  const flights = hub.deps.refreshFlights;
  const watched: typeof flights = {
    ...flights,
    run(key, start) {
      const flight = flights.run(key, start);
      most = Math.max(most, flights.size);
      return flight;
    },
  };
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: 200 });

  const results = await batchRefreshTokens(
    { ...hub.deps, refreshFlights: watched },
    accounts.map((accountId) => ({ provider: 'sandbox', accountId })),
    hub.origin(),
  );

  expect(results.every(({ status }) => status === 'refreshed')).toBe(true);
  expect(most).toBe(BATCH_SIZE);
  expect(hub.logs.filter(({ message }) => message.includes('Batch refresh progress'))).toMatchObject([
    { fields: { done: 5, total: 7, failed: 0 } },
    { fields: { done: 7, total: 7, failed: 0 } },
  ]);
});

test('an account that several users connected is refreshed for all of them', async () => {
  await using hub = await createTestHub();
  const [first, second] = [await hub.createUser(), await hub.createUser()];
  const connection = await first.connect({ account: 'ada' });
  await second.connect({ account: 'ada' });
  const before = [await first.token(), await second.token()];

  const refreshed = await hub.service.refreshToken('sandbox', 'ada');

  expect(refreshed).toMatchObject({ id: connection.id, userId: first.id });
  expect(await first.token()).not.toBe(before[0]);
  expect(await second.token()).not.toBe(before[1]);
});

test('an empty batch is nothing', async () => {
  await using hub = await createTestHub();
  expect(await hub.service.batchRefreshTokens([])).toEqual([]);
});
