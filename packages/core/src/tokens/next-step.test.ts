import { expect, test } from 'vitest';
import { nextStep, type StepCall, type StepRow } from './next-step.ts';

const now = new Date('2030-01-01T12:00:00Z');
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

/** A token of an hour, half of it over. */
const fresh: StepRow = {
  version: 3,
  reason: null,
  refreshable: true,
  leased: false,
  issuedAt: inMinutes(-30),
  expiresAt: inMinutes(30),
  refreshDueAt: inMinutes(20),
  due: false,
  refreshFailures: 0,
  closed: false,
};
const ended: StepRow = { ...fresh, expiresAt: inMinutes(-1), due: true };
const failed: StepRow = { ...ended, due: false, refreshDueAt: inMinutes(1), refreshFailures: 1 };
const dead: StepRow = { ...ended, due: false, refreshDueAt: null, reason: 'grant_refused' };
const lost: StepRow = { ...failed, reason: 'refresh_outcome_unknown' };
const puzzling: StepRow = { ...failed, reason: 'refusal_unexplained' };
const call: StepCall = { now, urgency: 'due', seenVersion: null };
const forced: StepCall = { ...call, urgency: 'force' };

test.each<[string, StepRow, StepCall, ReturnType<typeof nextStep>]>([
  ['a fresh token is enough', fresh, call, { kind: 'satisfied' }],
  ['a fresh token is not enough by force', fresh, forced, { kind: 'attempt' }],
  [
    'a newer one than was seen is, even by force',
    fresh,
    { ...forced, seenVersion: 2 },
    { kind: 'satisfied' },
  ],
  ['the one that was seen is not', fresh, { ...forced, seenVersion: 3 }, { kind: 'attempt' }],
  ['within its margin it is renewed', { ...fresh, expiresAt: inMinutes(4) }, call, { kind: 'attempt' }],
  ['when the schedule says so as well', { ...fresh, due: true }, call, { kind: 'attempt' }],
  ['what has ended is renewed', ended, call, { kind: 'attempt' }],
  ['somebody works on it', { ...ended, leased: true }, forced, { kind: 'follow' }],
  ['it failed a moment ago', failed, call, { kind: 'back_off' }],
  ['it failed a moment ago, and is forced', failed, forced, { kind: 'attempt' }],
  ['it failed, and its time has come', { ...failed, due: true }, call, { kind: 'attempt' }],
  [
    'it failed, and the schedule has given it up',
    { ...failed, refreshDueAt: null },
    call,
    { kind: 'attempt' },
  ],
  [
    'nothing renews it and it lives',
    { ...fresh, refreshable: false },
    forced,
    { kind: 'not_refreshable', ended: false },
  ],
  ['nothing renews it', { ...ended, refreshable: false }, call, { kind: 'not_refreshable', ended: true }],
  ['its grant is refused', dead, call, { kind: 'reconnect', reason: 'grant_refused' }],
  ['its grant is refused, force or not', dead, forced, { kind: 'reconnect', reason: 'grant_refused' }],
  ['its grant is refused, and somebody insists', dead, { ...call, urgency: 'insist' }, { kind: 'attempt' }],
  ['its outcome is unknown', lost, call, { kind: 'reconnect', reason: 'refresh_outcome_unknown' }],
  ['its outcome is unknown, and it is tried now and then', { ...lost, due: true }, call, { kind: 'attempt' }],
  ['its outcome is unknown, by force', lost, forced, { kind: 'attempt' }],
  ['it needs a look', puzzling, call, { kind: 'reconnect', reason: 'refusal_unexplained' }],
  ['it needs a look, and is tried now and then', { ...puzzling, due: true }, call, { kind: 'attempt' }],
  ['it needs a look, by force', puzzling, forced, { kind: 'attempt' }],
  [
    'it needs a look, and still lives',
    { ...fresh, reason: 'refusal_unexplained' },
    call,
    { kind: 'satisfied' },
  ],
  [
    'what is wrong with the provider ends nothing',
    { ...ended, reason: 'provider_unavailable' },
    call,
    { kind: 'attempt' },
  ],
  [
    'nor what is wrong with its client',
    { ...ended, reason: 'client_misconfigured' },
    call,
    { kind: 'attempt' },
  ],
])('%s', (_name, row, asked, step) => {
  expect(nextStep(row, asked)).toEqual(step);
});
