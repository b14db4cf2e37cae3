import { expect, test } from 'vitest';
import { type Circumstances, judge, type Verdict } from './verdict.ts';

const now = new Date('2030-01-02T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

/** A single-use token, its access token alive, nothing known but the answer. */
const plain: Circumstances = {
  now,
  forgivesRepeat: false,
  accessTokenLives: true,
  sentBefore: false,
  introspection: 'impossible',
  refusedAt: [],
  others: 'not_asked',
};
const aDay = [24, 12, 4].map(hoursAgo);

type Row = [string, Parameters<typeof judge>[0]['kind'], Partial<Circumstances>, Verdict];

test.each<Row>([
  ['what was not sent says nothing', 'not_sent', { refusedAt: aDay }, { kind: 'unchanged' }],
  ['the end of the grant, named', 'dead_grant', {}, { kind: 'grant_refused' }],
  ['the client, named', 'client_refused', { refusedAt: aDay }, { kind: 'client_refused' }],
  ['half of an answer', 'half_renewed', {}, { kind: 'later' }],
  ['not now', 'later', {}, { kind: 'later' }],
])('%s', (_name, kind, facts, verdict) => {
  expect(judge({ kind }, { ...plain, ...facts })).toEqual(verdict);
});

test.each<Row>([
  ['the first', 'says_nothing', {}, { kind: 'says_nothing', refusedAt: [now] }],
  [
    'one more within an hour is no further one',
    'says_nothing',
    { refusedAt: [hoursAgo(0.9)] },
    { kind: 'says_nothing', refusedAt: [hoursAgo(0.9)] },
  ],
  [
    'sixty of one bad hour end nothing',
    'says_nothing',
    { refusedAt: [hoursAgo(0.9)], others: 'renewed' },
    { kind: 'says_nothing', refusedAt: [hoursAgo(0.9)] },
  ],
  [
    'a day of them, while others are served',
    'says_nothing',
    { refusedAt: aDay, others: 'renewed' },
    { kind: 'needs_look', refusedAt: [...aDay, now] },
  ],
  [
    'a day of them, and nobody else is connected',
    'says_nothing',
    { refusedAt: aDay, others: 'none' },
    { kind: 'needs_look', refusedAt: [...aDay, now] },
  ],
  [
    'a day of them, and nobody is served: the provider is ill',
    'says_nothing',
    { refusedAt: aDay, others: 'not_renewed' },
    { kind: 'says_nothing', refusedAt: [...aDay, now] },
  ],
  [
    'a hub that slept for the day knows too few',
    'says_nothing',
    { refusedAt: [hoursAgo(24)], others: 'renewed' },
    { kind: 'says_nothing', refusedAt: [hoursAgo(24), now] },
  ],
  [
    'less than a day',
    'says_nothing',
    { refusedAt: [20, 12, 8, 4].map(hoursAgo), others: 'renewed' },
    { kind: 'says_nothing', refusedAt: [...[20, 12, 8, 4].map(hoursAgo), now] },
  ],
  [
    'introspection: ended, at the first',
    'says_nothing',
    { introspection: 'ended' },
    { kind: 'grant_refused' },
  ],
  [
    'introspection: inactive, where nobody vouches for its word',
    'says_nothing',
    { introspection: 'inactive' },
    { kind: 'says_nothing', refusedAt: [now] },
  ],
  [
    'the same an hour later, while others are served',
    'says_nothing',
    { introspection: 'inactive', refusedAt: [hoursAgo(1)], others: 'renewed' },
    { kind: 'needs_look', refusedAt: [hoursAgo(1), now] },
  ],
  [
    'introspection: active, so the grant is good however long it lasts',
    'says_nothing',
    { introspection: 'active', refusedAt: aDay, others: 'renewed' },
    { kind: 'says_nothing', refusedAt: [] },
  ],
  [
    'introspection that fails proves nothing',
    'says_nothing',
    { introspection: 'failed' },
    { kind: 'says_nothing', refusedAt: [now] },
  ],
  [
    'a client that is refused is told nothing that counts',
    'client_refused',
    { introspection: 'ended' },
    { kind: 'client_refused' },
  ],
])('a refusal without a known reason: %s', (_name, kind, facts, verdict) => {
  expect(judge({ kind }, { ...plain, ...facts })).toEqual(verdict);
});

test.each<Row>([
  ['while the access token lives', 'maybe_processed', {}, { kind: 'held' }],
  [
    'the access token had ended, and it was the first',
    'maybe_processed',
    { accessTokenLives: false },
    { kind: 'held' },
  ],
  [
    'the access token had ended, and it was the second',
    'maybe_processed',
    { accessTokenLives: false, sentBefore: true },
    { kind: 'outcome_unknown' },
  ],
  [
    'the provider keeps the token, or forgives a repeat',
    'maybe_processed',
    { forgivesRepeat: true, accessTokenLives: false, sentBefore: true },
    { kind: 'later' },
  ],
])('a lost answer: %s', (_name, kind, facts, verdict) => {
  expect(judge({ kind }, { ...plain, ...facts })).toEqual(verdict);
});
