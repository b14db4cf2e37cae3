import { expect, it } from 'vitest';
import { connectionFixture, DAY, inFuture, MINUTE, NOW } from './connection.fixture.ts';
import { statusChanges } from './status-changes.ts';

const first = connectionFixture({ id: 1 });
const { known } = statusChanges(new Map(), [first, connectionFixture({ id: 2 })], NOW);

it('tells of connections whose status is another one now', () => {
  const broken = connectionFixture({ id: 2, status: 'error', reason: 'grant_refused' });
  expect(statusChanges(known, [first, broken], NOW).changes).toEqual([
    { connection: broken, status: 'error' },
  ]);
});

it('counts "expiring soon" as a change', () => {
  const expiring = connectionFixture({ id: 1, refreshTokenExpiresAt: inFuture(DAY) });
  expect(statusChanges(known, [expiring], NOW).changes.map(({ status }) => status)).toEqual(['expiring']);
});

it('tells of what only the time has changed', () => {
  const later = new Date(NOW.getTime() + 60 * MINUTE);
  const ends = connectionFixture({ id: 1, refreshable: false });
  const before = statusChanges(new Map(), [ends], NOW).known;
  expect(statusChanges(before, [ends], later).changes.map(({ status }) => status)).toEqual(['expired']);
});

it('says nothing of a refresh, of new connections and of ones that are gone', () => {
  const after = [
    connectionFixture({ id: 1, expiresAt: inFuture(DAY) }),
    connectionFixture({ id: 3, status: 'error', reason: 'grant_refused' }),
  ];
  expect(statusChanges(known, after, NOW).changes).toEqual([]);
});
