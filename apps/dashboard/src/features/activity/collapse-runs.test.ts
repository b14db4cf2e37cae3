import type { AuditEvent } from '@evergrant/client';
import { expect, it } from 'vitest';
import { collapseRuns } from './collapse-runs.ts';

const eventOf = (id: number, changes: Partial<AuditEvent> = {}): AuditEvent => ({
  id: String(id),
  at: '2030-06-15T12:00:00.000Z',
  event: 'token_refreshed',
  userId: 1,
  connectionId: 1,
  provider: 'google',
  accountId: 'a1',
  actor: 'schedule',
  actorName: null,
  ipAddress: null,
  userAgent: null,
  correlationId: 'c',
  metadata: {},
  ...changes,
});

const shapeOf = (events: readonly AuditEvent[]) =>
  collapseRuns(events).map(({ event, earlier }) => [event.id, earlier.length]);

it('puts refreshes of one connection together, and keeps what came between', () => {
  const failed = eventOf(6, { event: 'token_refresh_failed' });
  expect(shapeOf([eventOf(9), eventOf(8), eventOf(7), failed, eventOf(5), eventOf(4)])).toEqual([
    ['9', 2],
    ['6', 0],
    ['5', 1],
  ]);
});

it('puts together neither other connections, nor what somebody else did, nor what is no routine', () => {
  expect(
    shapeOf([eventOf(9), eventOf(8, { connectionId: 2 }), eventOf(7, { connectionId: 2, actor: 'user:1' })]),
  ).toEqual([
    ['9', 0],
    ['8', 0],
    ['7', 0],
  ]);
  const failures = [eventOf(9, { event: 'sign_in_failed' }), eventOf(8, { event: 'sign_in_failed' })];
  expect(shapeOf(failures)).toHaveLength(2);
});
