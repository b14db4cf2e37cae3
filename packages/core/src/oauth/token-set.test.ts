import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accessTokenExpiry, readInstant, readLifetime, readScope, refreshTokenExpiry } from './token-set.ts';

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
  [1e308, 'invalid'],
  [TEN_YEARS_S + 1, 'invalid'],
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
  ['1e308', 1e308, 3600],
])('row 13: expires_in %s of a token that cannot be renewed', (_name, expiresIn, seconds) => {
  const answer = { expiresIn, expiresAt: undefined, refreshable: false };
  expect(accessTokenExpiry(answer, {}, sentAt)).toEqual(seconds === null ? null : inSeconds(seconds));
});

test('row 13: whatever a provider writes, a renewable token has an end within ten years', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (expiresIn, expiresAt) => {
      const end = accessTokenExpiry({ expiresIn, expiresAt, refreshable: true }, {}, sentAt);
      expect(end?.getTime()).toBeGreaterThan(0);
      expect(end?.getTime()).toBeLessThanOrEqual(inSeconds(TEN_YEARS_S).getTime());
    }),
  );
});

test("row 13: the provider's usual lifetime replaces what cannot be true", () => {
  const provider = { access_token_lifetime: 7200 };
  const expiry = (expiresIn: unknown, refreshable: boolean) =>
    accessTokenExpiry({ expiresIn, expiresAt: undefined, refreshable }, provider, sentAt);
  expect(expiry('abc', false)).toEqual(inSeconds(7200));
  expect(expiry(undefined, true)).toEqual(inSeconds(7200));
  expect(expiry(undefined, false)).toBeNull();
  expect(
    accessTokenExpiry(
      { expiresIn: undefined, expiresAt: undefined, refreshable: false },
      { default_expires_in: 60 },
      sentAt,
    ),
  ).toEqual(inSeconds(60));
});

test('row 15: the end is counted from the local time of sending, whatever the answer took', () => {
  expect(accessTokenExpiry({ expiresIn: 60, expiresAt: 1, refreshable: false }, {}, sentAt)).toEqual(
    inSeconds(60),
  );
});

test.each([
  [1767225600, '2026-01-01T00:00:00.000Z'],
  ['1767225600', '2026-01-01T00:00:00.000Z'],
  [1767225600000, '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T01:00:00+01:00', '2026-01-01T00:00:00.000Z'],
  [0, undefined],
  [-5, undefined],
  ['soon', undefined],
  [null, undefined],
  [1e300, undefined],
])('the instant %j reads as %s', (value, expected) => {
  expect(readInstant(value)?.toISOString()).toBe(expected);
});

test.each([
  ['a b', ['a', 'b']],
  ['a,b', ['a', 'b']],
  ['a, b  c', ['a', 'b', 'c']],
  [
    ['a', 'b', 3],
    ['a', 'b'],
  ],
  ['', null],
  [[], null],
  [undefined, null],
  [7, null],
])('the scope %j reads as %j', (value, expected) => {
  expect(readScope(value)).toEqual(expected);
});

test('the end of the consent is what the provider says, else what the catalog knows, else unknown', () => {
  const unknown = { expiresIn: undefined, expiresAt: undefined };
  expect(refreshTokenExpiry({ ...unknown, expiresIn: '60' }, {}, sentAt)).toEqual(inSeconds(60));
  expect(refreshTokenExpiry({ ...unknown, expiresAt: '2026-01-01T00:01:00Z' }, {}, sentAt)).toEqual(
    inSeconds(60),
  );
  expect(refreshTokenExpiry(unknown, { refresh_token_lifetime: 60 }, sentAt)).toEqual(inSeconds(60));
  expect(refreshTokenExpiry(unknown, {}, sentAt)).toBeNull();
});
