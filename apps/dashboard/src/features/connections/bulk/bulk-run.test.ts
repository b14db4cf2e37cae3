import { EvergrantError } from '@evergrant/client';
import { expect, it } from 'vitest';
import { connectionFixture } from '../connection.fixture.ts';
import { type BulkEvent, type BulkRun, bulkRunReducer, progressOf } from './bulk-run.ts';

const connections = [1, 2, 3].map((id) => connectionFixture({ id }));
const started: BulkEvent = { kind: 'started', action: 'refresh', connections };
const failed = { kind: 'failed', error: new EvergrantError('API_ERROR', { retryable: true }) } as const;

const after = (...events: readonly BulkEvent[]): BulkRun => {
  const run = events.reduce<BulkRun | null>(bulkRunReducer, null);
  if (run === null) throw new Error('there is no run');
  return run;
};
const statuses = (run: BulkRun) => run.items.map(({ outcome }) => outcome.kind);

it('begins with everybody waiting', () => {
  expect(statuses(after(started))).toEqual(['waiting', 'waiting', 'waiting']);
  expect(progressOf(after(started))).toMatchObject({ total: 3, ended: 0, failed: 0, stopped: 0 });
});

it('keeps what became of each, and counts what has ended', () => {
  const run = after(
    started,
    { kind: 'changed', connectionId: 1, outcome: { kind: 'refreshed' } },
    { kind: 'changed', connectionId: 2, outcome: failed },
    { kind: 'changed', connectionId: 3, outcome: { kind: 'running' } },
  );
  expect(statuses(run)).toEqual(['refreshed', 'failed', 'running']);
  expect(progressOf(run)).toMatchObject({ total: 3, ended: 2, failed: 1, stopped: 0 });
});

it('stops those whose turn has not come, and lets the others end', () => {
  const run = after(
    started,
    { kind: 'changed', connectionId: 1, outcome: { kind: 'running' } },
    { kind: 'stopped' },
  );
  expect(statuses(run)).toEqual(['running', 'stopped', 'stopped']);
});

it('tries again only those that are named', () => {
  const run = after(
    started,
    { kind: 'changed', connectionId: 1, outcome: { kind: 'refreshed' } },
    { kind: 'changed', connectionId: 2, outcome: failed },
    { kind: 'changed', connectionId: 3, outcome: failed },
    { kind: 'retried', connectionIds: [3] },
  );
  expect(statuses(run)).toEqual(['refreshed', 'failed', 'waiting']);
});

it('is gone when dismissed, and answers that come later do not bring it back', () => {
  const late: BulkEvent = { kind: 'changed', connectionId: 1, outcome: { kind: 'refreshed' } };
  expect([started, { kind: 'dismissed' } as const, late].reduce(bulkRunReducer, null)).toBeNull();
});

const whole: BulkEvent = { kind: 'matching_started', action: 'refresh', filter: {}, matching: 10 };
const stepped = (ids: readonly number[], isLast = false, isLimited = false): BulkEvent => ({
  kind: 'stepped',
  items: ids.map((id) => ({ connection: connectionFixture({ id }), outcome: { kind: 'unchanged' } })),
  cursor: isLast ? null : { startedAt: '2026-01-01T00:00:00.000Z', after: ids.at(-1) ?? 0 },
  isLimited,
});

it('of everything that matches, counts what the hub has not come to yet', () => {
  expect(progressOf(after(whole))).toMatchObject({ total: 10, ended: 0 });
  const run = after(whole, stepped([1, 2]), stepped([], false, true));
  expect(progressOf(run)).toMatchObject({ total: 10, ended: 2, unchanged: 2 });
  expect(run.rest?.state).toEqual({ kind: 'waiting' });
});

it('is not over before the hub says so, and then whatever was expected', () => {
  const more = after({ ...whole, matching: 1 }, stepped([1, 2, 3]));
  expect(progressOf(more)).toMatchObject({ total: 4, ended: 3 });
  const fewer = after(whole, stepped([1, 2], true), { kind: 'halted', error: null });
  expect(progressOf(fewer)).toMatchObject({ total: 2, ended: 2, stopped: 0 });
});

it('what it had not come to when it was halted was not begun, and can be gone on with', () => {
  const halted = after(whole, stepped([1, 2]), { kind: 'halted', error: null });
  expect(progressOf(halted)).toMatchObject({ total: 10, ended: 10, stopped: 8 });
  const resumed = bulkRunReducer(halted, { kind: 'resumed' });
  expect(resumed?.rest).toMatchObject({ ahead: 8, cursor: { after: 2 }, state: { kind: 'going' } });
});
