import { expect, it } from 'vitest';
import { connectionFixture, DAY, inFuture, NOW } from './connection.fixture.ts';
import { statusChanges } from './status-changes.ts';

const before = [connectionFixture({ id: 1 }), connectionFixture({ id: 2 })];

it('tells of connections whose status is another one now', () => {
  const broken = connectionFixture({ id: 2, status: 'error', reason: 'grant_refused' });
  expect(statusChanges(before, [connectionFixture({ id: 1 }), broken], NOW)).toEqual([
    { connection: broken, status: 'error' },
  ]);
});

it('counts "expiring soon" as a change', () => {
  const expiring = connectionFixture({ id: 1, refreshTokenExpiresAt: inFuture(DAY) });
  expect(statusChanges(before, [expiring], NOW).map(({ status }) => status)).toEqual(['expiring']);
});

it('says nothing of a refresh, of new connections and of ones that are gone', () => {
  const after = [
    connectionFixture({ id: 1, expiresAt: inFuture(DAY) }),
    connectionFixture({ id: 3, status: 'error' }),
  ];
  expect(statusChanges(before, after, NOW)).toEqual([]);
});
