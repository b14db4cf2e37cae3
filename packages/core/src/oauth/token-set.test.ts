import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accessTokenExpiry, readLifetime, readScope, refreshTokenExpiry } from './token-set.ts';

const sentAt = new Date('2026-01-01T00:00:00Z');
const inSeconds = (seconds: number) => new Date(sentAt.getTime() + seconds * 1000);
const TEN_YEARS_S = 10 * 365 * 86_400;

test.each([
  [3600, 3600],
  ['3600', 3600],
  [' 3600 ', 3600],
  [59.9, 59],
  [0.5, 1],
  [undefined, 'absent'],
  [null, 'absent'],
  ['', 'absent'],
  [0, 'absent'],
  ['0', 'absent'],
  [-1, 'invalid'],
  ['-3600', 'invalid'],
  ['abc', 'invalid'],
  [Number.NaN, 'invalid'],
  [Number.POSITIVE_INFINITY, 'invalid'],
  ['Infinity', 'invalid'],
  [1e308, 1e308],
  [true, 'invalid'],
  [[], 'invalid'],
  [{}, 'invalid'],
])('row 13: the lifetime %j reads as %s', (value, expected) => {
  expect(readLifetime(value)).toBe(expected);
});

test.each([
  ['absent', undefined, null],
  ['"3600"', '3600', 3600],
  ['"abc"', 'abc', 3600],
  ['null', null, null],
  ['0', 0, null],
  ['-1', -1, 3600],
  ['1e308', 1e308, TEN_YEARS_S],
  ['more than ten years', TEN_YEARS_S + 1, TEN_YEARS_S],
])('row 13: expires_in %s of a token that cannot be renewed', (_name, expiresIn, seconds) => {
  const answer = { expiresIn, expiresAt: undefined, refreshable: false };
  expect(accessTokenExpiry(answer, {}, sentAt).end).toEqual(seconds === null ? null : inSeconds(seconds));
});

test('row 13: whatever a provider writes, a renewable token has an end within ten years', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (expiresIn, expiresAt) => {
      const { end } = accessTokenExpiry({ expiresIn, expiresAt, refreshable: true }, {}, sentAt);
      expect(end?.getTime()).toBeGreaterThan(sentAt.getTime());
      expect(end?.getTime()).toBeLessThanOrEqual(inSeconds(TEN_YEARS_S).getTime());
    }),
  );
});

test("row 13: the provider's usual lifetime replaces what cannot be true", () => {
  const provider = { access_token_lifetime: 7200 };
  const expiry = (expiresIn: unknown, refreshable: boolean) =>
    accessTokenExpiry({ expiresIn, expiresAt: undefined, refreshable }, provider, sentAt).end;
  expect(expiry('abc', false)).toEqual(inSeconds(7200));
  expect(expiry(undefined, true)).toEqual(inSeconds(7200));
  expect(expiry(undefined, false)).toBeNull();
  expect(
    accessTokenExpiry(
      { expiresIn: undefined, expiresAt: undefined, refreshable: false },
      { default_expires_in: 60 },
      sentAt,
    ).end,
  ).toEqual(inSeconds(60));
});

test('row 15: the end is counted from the local time of sending, whatever the answer took', () => {
  expect(accessTokenExpiry({ expiresIn: 60, expiresAt: 1, refreshable: false }, {}, sentAt)).toEqual({
    end: inSeconds(60),
    oddity: undefined,
  });
});

test.each([
  ['a b', ['a', 'b']],
  ['a,b', ['a', 'b']],
  ['a, b  c', ['a', 'b', 'c']],
  [
    ['a', 'b', 3],
    ['a', 'b'],
  ],
  [
    ['a b', 'c,d', ''],
    ['a', 'b', 'c', 'd'],
  ],
  ['["a","b c"]', ['a', 'b', 'c']],
  [' [ "a" ]', ['a']],
  ['[a]', ['[a]']],
  ['', null],
  [[], null],
  [undefined, null],
  [7, null],
])('the scope %j reads as %j', (value, expected) => {
  expect(readScope(value)).toEqual(expected);
});

test('the end of the consent is what the provider says, else what the catalog knows, else unknown', () => {
  const unknown = { expiresIn: undefined, expiresAt: undefined };
  const end = (answer: Partial<typeof unknown> | object, provider = {}) =>
    refreshTokenExpiry({ ...unknown, ...answer }, provider, sentAt).end;
  expect(end({ expiresIn: '60' })).toEqual(inSeconds(60));
  expect(end({ expiresAt: '2026-01-01T00:01:00Z' })).toEqual(inSeconds(60));
  expect(end({}, { refresh_token_lifetime: 60 })).toEqual(inSeconds(60));
  expect(end({})).toBeNull();
  expect(end({ expiresAt: '2025-12-31T23:00:00Z' }, { refresh_token_lifetime: 60 })).toEqual(inSeconds(60));
  expect(end({ expiresIn: 60_000 }, { refresh_token_lifetime: 60 })).toEqual(inSeconds(60));
});

test.each([
  ['an end before the sending', { expiresAt: '2025-12-31T17:00:00Z' }, 7200, 'in_the_past'],
  ['no time', { expiresAt: 'soon' }, 7200, 'no_lifetime'],
  ['no number', { expiresIn: 'abc' }, 7200, 'no_lifetime'],
  ['1,000 times the usual lifetime', { expiresIn: 7_200_000 }, 7200, 'milliseconds'],
  ['more than that', { expiresIn: '14400000' }, 14_400, 'milliseconds'],
  ['less than that', { expiresIn: 7_199_999 }, 7_199_999, undefined],
  ['an end in 100 years', { expiresAt: '2126-01-01T00:00:00Z' }, TEN_YEARS_S, 'too_far'],
  ['an end in place of a lifetime', { expiresIn: inSeconds(60).getTime() / 1000 }, 60, 'an_end'],
  ['the same in milliseconds, as text', { expiresIn: `${inSeconds(60).getTime()}` }, 60, 'an_end'],
  [
    'an end that has just passed in its place',
    { expiresIn: inSeconds(-1).getTime() / 1000 },
    7200,
    'in_the_past',
  ],
  [
    'one of hours ago, in milliseconds, as text',
    { expiresIn: `${inSeconds(-25_200).getTime()}` },
    7200,
    'in_the_past',
  ],
  ['fifty years', { expiresIn: 50 * 365 * 86_400 }, (50 * 365 * 86_400) / 1000, 'milliseconds'],
  ['an end that has passed in its place', { expiresIn: 1_700_000_000 }, 1_700_000, 'milliseconds'],
  ['an end in a minute', { expiresAt: '2026-01-01T00:01:00Z' }, 60, undefined],
])('%s is taken for what it can be, and told', (_name, answered, seconds, oddity) => {
  const answer = { expiresIn: undefined, expiresAt: undefined, refreshable: false, ...answered };
  expect(accessTokenExpiry(answer, { access_token_lifetime: 7200 }, sentAt)).toEqual({
    end: inSeconds(seconds),
    oddity,
  });
});
