import { expect, test } from 'vitest';
import { judgeUnanswered, type Unanswered, type UnansweredStep } from './unanswered.ts';

/** Sent two minutes ago, the access token ends in four. */
const lost: Unanswered = {
  sentMsAgo: 120_000,
  forgivesRepeat: false,
  accessTokenLeftMs: 240_000,
  introspection: 'impossible',
  accountShared: false,
};
const ended = { accessTokenLeftMs: 0 };

test.each<[string, Partial<Unanswered>, UnansweredStep]>([
  [
    'the provider forgives a repeat',
    { forgivesRepeat: true, sentMsAgo: 1 },
    { kind: 'send', harmless: true },
  ],
  ['it may still be on its way', { sentMsAgo: 59_000 }, { kind: 'wait', ms: 1_000 }],
  ['the same, and the access token has ended', { ...ended, sentMsAgo: 59_000 }, { kind: 'wait', ms: 1_000 }],
  ['the provider can be asked', { introspection: 'not_asked' }, { kind: 'introspect' }],
  ['not before a minute', { introspection: 'not_asked', sentMsAgo: 59_000 }, { kind: 'wait', ms: 1_000 }],
  ['it is unspent', { introspection: 'active', accountShared: true }, { kind: 'send', harmless: false }],
  ['it is spent, as the provider proves', { introspection: 'ended' }, { kind: 'give_up' }],
  [
    'it is called inactive, which proves nothing by itself',
    { introspection: 'inactive' },
    { kind: 'wait', ms: 240_000 },
  ],
  ['nobody can say, and the access token lives', {}, { kind: 'wait', ms: 240_000 }],
  ['the provider could not say', { introspection: 'failed' }, { kind: 'wait', ms: 60_000 }],
  [
    'the provider could not say, and the access token ends sooner',
    { introspection: 'failed', accessTokenLeftMs: 5_000 },
    { kind: 'wait', ms: 5_000 },
  ],
  ['the access token has ended, so an alarm costs nothing', ended, { kind: 'send', harmless: false }],
  ['the same where its end is not known', { accessTokenLeftMs: null }, { kind: 'send', harmless: false }],
  [
    'inactive is no proof once the access token has ended',
    { ...ended, introspection: 'inactive' },
    { kind: 'send', harmless: false },
  ],
  ['an alarm would end another connection', { ...ended, accountShared: true }, { kind: 'give_up' }],
  [
    'an alarm would end another connection, and the provider could not say',
    { ...ended, accountShared: true, introspection: 'failed' },
    { kind: 'wait', ms: 60_000 },
  ],
])('a refresh without an answer: %s', (_name, facts, step) => {
  expect(judgeUnanswered({ ...lost, ...facts })).toEqual(step);
});
