import { expect, test } from 'vitest';
import { parseRetryAfter } from './provider-failure.ts';

const now = new Date('2026-01-02T03:04:05Z');

test.each([
  ['120', 120_000],
  [' 5 ', 5_000],
  ['0', 0],
  ['Fri, 02 Jan 2026 03:05:05 GMT', 60_000],
  ['Fri, 02 Jan 2026 03:00:00 GMT', 0],
  ['Friday, 02-Jan-26 03:05:05 GMT', 60_000],
  ['Fri Jan  2 03:05:05 2026', 60_000],
  ['2026-01-02T03:05:05Z', 60_000],
  ['1.5', 1_500],
  ['0.0001', 1],
  ['999999999', 86_400_000],
  ['9'.repeat(400), 86_400_000],
  ['-1', undefined],
  ['-120', undefined],
  ['+60', undefined],
  ['10, 20', undefined],
  ['60;', undefined],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j means %s ms', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});
