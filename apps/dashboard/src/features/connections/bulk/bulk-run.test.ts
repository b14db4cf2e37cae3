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
  expect(progressOf(after(started))).toEqual({ total: 3, ended: 0, failed: 0, stopped: 0 });
});

it('keeps what became of each, and counts what has ended', () => {
  const run = after(
    started,
    { kind: 'changed', connectionId: 1, outcome: { kind: 'refreshed' } },
    { kind: 'changed', connectionId: 2, outcome: failed },
    { kind: 'changed', connectionId: 3, outcome: { kind: 'running' } },
  );
  expect(statuses(run)).toEqual(['refreshed', 'failed', 'running']);
  expect(progressOf(run)).toEqual({ total: 3, ended: 2, failed: 1, stopped: 0 });
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
